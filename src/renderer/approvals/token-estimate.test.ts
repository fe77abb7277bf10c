import { describe, expect, it } from 'vitest';
import { estimateProposal, estimateTokens } from './token-estimate';

describe('the token estimate', () => {
  it('takes four characters for a token, and a rest for one more', () => {
    expect([estimateTokens(''), estimateTokens('abcd'), estimateTokens('abcde')]).toEqual([0, 1, 2]);
  });

  it('of a proposal counts everything that is sent', () => {
    const proposal = {
      role: 'Worker',
      model: 'm',
      prompt: 'abcd',
      context: [{ name: 'a', text: 'efgh' }],
      setup: [],
      verify: [],
    };
    expect(estimateProposal(proposal)).toBe(Math.ceil('abcd\n\n## a\n\nefgh'.length / 4));
  });
});
