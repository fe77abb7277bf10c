import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { createRunState } from '../../shared/run-state';
import { NO_USAGE } from '../../shared/usage';
import { limitSentence, raisedLimit } from './limit-words';

function run(limits: Partial<typeof NO_LIMITS>, used: { cost?: number; input?: number } = {}) {
  const state = createRunState('run-1');
  state.limits = { ...NO_LIMITS, ...limits };
  state.tiers[3] = { ...NO_USAGE, ...used };
  state.tiers[2] = { ...NO_USAGE, ...used };
  return state;
}

describe('what a person reads at a limit', () => {
  it('is what was used over all tiers, and the limit', () => {
    expect(limitSentence(run({ usd: 5 }, { cost: 2.51 }), 'usd')).toBe(
      'The run has cost $5.02; its limit is $5.00.',
    );
    expect(limitSentence(run({ tokens: 9000 }, { input: 5000 }), 'tokens')).toBe(
      'The run has used 10.0k tokens; its limit is 9.0k.',
    );
    expect(limitSentence(run({ stepsPerAttempt: 50 }), 'stepsPerAttempt')).toContain('50 steps');
  });

  it('comes with a limit that lets the run go on', () => {
    expect(raisedLimit(run({ usd: 5 }, { cost: 2.51 }), 'usd')).toBe(10.04);
    expect(raisedLimit(run({ usd: 5 }, { cost: 2 }), 'usd')).toBe(10);
    expect(raisedLimit(run({ stepsPerAttempt: 50 }), 'stepsPerAttempt')).toBe(100);
    expect(raisedLimit(run({ usd: 1 }), 'unpriced')).toBeNull();
  });
});
