import { describe, expect, it } from 'vitest';
import { GUARD_MS, isArmed, msUntilArmed } from './guard';

describe('the guard', () => {
  const shown = { content: 'npm test', at: 1000 };

  it('lets nothing be approved before it was shown for a while', () => {
    expect(isArmed(null, 'npm test', 5000)).toBe(false);
    expect(isArmed(shown, 'npm test', 1000)).toBe(false);
    expect(isArmed(shown, 'npm test', 1000 + GUARD_MS - 1)).toBe(false);
    expect(isArmed(shown, 'npm test', 1000 + GUARD_MS)).toBe(true);
  });

  it('lets nothing else be approved than what was shown', () => {
    expect(isArmed(shown, 'npm test && rm -rf .', 9000)).toBe(false);
  });

  it('says how long it still holds', () => {
    expect(msUntilArmed(shown, 1100)).toBe(GUARD_MS - 100);
    expect(msUntilArmed(shown, 9000)).toBe(0);
  });
});
