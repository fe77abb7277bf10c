// What the person reads at a limit, and what is proposed to raise it to.
import { assertNever } from './assert-never';
import type { LimitKind } from './limits';
import type { RunState } from './run-state';
import { usedSoFar } from './used-so-far';

/** `count` writes a number of tokens. */
export function limitSentence(run: RunState, limit: LimitKind, count: (tokens: number) => string): string {
  const { usd, tokens, hours, stepsPerAttempt } = run.limits;
  const used = usedSoFar(run);
  switch (limit) {
    case 'usd':
      return `The run has cost $${used.usd.toFixed(2)}; its limit is $${(usd ?? 0).toFixed(2)}.`;
    case 'tokens':
      return `The run has used ${count(used.tokens)} tokens; its limit is ${count(tokens ?? 0)}.`;
    case 'hours':
      return `The run has worked for ${used.hours.toFixed(1)} h; its limit is ${hours ?? 0} h.`;
    case 'stepsPerAttempt':
      return `An attempt has made ${stepsPerAttempt ?? 0} steps, as many as it may.`;
    case 'unpriced':
      return 'The run has a limit on money, and used a model whose price is not known.';
    default:
      return assertNever(limit);
  }
}

/** Twice the limit, or enough to go on at all; null where there is nothing to raise. */
export function raisedLimit(run: RunState, limit: LimitKind): number | null {
  if (limit === 'unpriced') return null;
  const used = { ...usedSoFar(run), stepsPerAttempt: 0 };
  return Math.max(2 * (run.limits[limit] ?? 0), Math.ceil(2 * used[limit] * 100) / 100);
}
