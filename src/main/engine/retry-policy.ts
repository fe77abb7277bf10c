import { MAX_TRIES } from '../../shared/limits';
import type { EnginePorts, TurnOutcome } from './ports';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait after the `tries`-th try failed, in milliseconds: what the provider asked for, else a random time up to
 * 1 s, 2 s, 4 s … 30 s ("full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  if (afterMs !== null) return afterMs;
  return Math.round(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)));
}

/** `at` is ISO 8601; `tries` counts those that have failed. */
export type NextTry =
  | { readonly type: 'again'; readonly tries: number; readonly at: string }
  | { readonly type: 'given_up'; readonly reason: string };

/** What follows when a request failed, after `failedBefore` tries that had failed already. The same for every request to a model. */
export function nextTry(
  { reason, retry }: Pick<Extract<TurnOutcome, { type: 'failed' }>, 'reason' | 'retry'>,
  failedBefore: number,
  { now, random }: Pick<EnginePorts, 'now' | 'random'>,
): NextTry {
  const tries = failedBefore + 1;
  if (retry === null) return { type: 'given_up', reason };
  if (tries >= MAX_TRIES) return { type: 'given_up', reason: `${reason} It was tried ${tries} times.` };
  const delay = retryDelay(tries, retry.afterMs, random());
  return { type: 'again', tries, at: new Date(Date.parse(now()) + delay).toISOString() };
}
