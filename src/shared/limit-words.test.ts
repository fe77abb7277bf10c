import { describe, expect, it } from 'vitest';
import { limitSentence, raisedLimit } from './limit-words';
import { NO_LIMITS } from './limits';
import { createRunState } from './run-state';
import { NO_USAGE } from './usage';

function run(limits: Partial<typeof NO_LIMITS>, used: { cost?: number; input?: number } = {}) {
  const state = createRunState('run-1');
  state.limits = { ...NO_LIMITS, ...limits };
  state.tiers[3] = { ...NO_USAGE, ...used };
  state.tiers[2] = { ...NO_USAGE, ...used };
  return state;
}

const exactly = (tokens: number) => `${tokens}`;

describe('what a person reads at a limit', () => {
  it('is what was used over all tiers, and the limit', () => {
    expect(limitSentence(run({ usd: 5 }, { cost: 2.51 }), 'usd', exactly)).toBe(
      'The run has cost $5.02; its limit is $5.00.',
    );
    expect(limitSentence(run({ tokens: 9000 }, { input: 5000 }), 'tokens', exactly)).toBe(
      'The run has used 10000 tokens; its limit is 9000.',
    );
    expect(limitSentence(run({ stepsPerAttempt: 50 }), 'stepsPerAttempt', exactly)).toContain('50 steps');
  });

  it('comes with a limit that lets the run go on', () => {
    expect(raisedLimit(run({ usd: 5 }, { cost: 2.51 }), 'usd')).toBe(10.04);
    expect(raisedLimit(run({ usd: 5 }, { cost: 2 }), 'usd')).toBe(10);
    expect(raisedLimit(run({ stepsPerAttempt: 50 }), 'stepsPerAttempt')).toBe(100);
    expect(raisedLimit(run({ usd: 1 }), 'unpriced')).toBeNull();
  });
});
