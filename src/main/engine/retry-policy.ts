import type { EnginePorts, Retry } from './ports';

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

/** When the next try is (ISO 8601). */
export function retryAt(
  tries: number,
  { afterMs }: Retry,
  { now, random }: Pick<EnginePorts, 'now' | 'random'>,
): string {
  return new Date(Date.parse(now()) + retryDelay(tries, afterMs, random())).toISOString();
}
