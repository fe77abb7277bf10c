import { z } from 'zod';
import type { Attempt, RunState } from './run-state';
import { TIERS } from './ticket';
import { tokensOf } from './usage';

const limit = z.number().positive().nullable();

/** What a run may use before it pauses and asks, over all tiers and restarts; null is no limit. `usd` is US dollars. */
export const limitsSchema = z.object({
  usd: limit,
  tokens: limit,
  hours: limit,
  stepsPerAttempt: limit,
});
export type Limits = z.infer<typeof limitsSchema>;

export const NO_LIMITS: Limits = { usd: null, tokens: null, hours: null, stepsPerAttempt: null };

/** `unpriced` asks once, when a limit on money is set and a model without a known price was used. */
export const limitKindSchema = z.enum(['usd', 'tokens', 'hours', 'stepsPerAttempt', 'unpriced']);
export type LimitKind = z.infer<typeof limitKindSchema>;

/** How often one request to a model is tried, the first time included. */
export const MAX_TRIES = 5;

/** How often a worker hears that a verify command failed before its ticket is blocked. */
export const MAX_VERIFY_FAILURES = 2;

const HOUR_MS = 3_600_000;

/** What the run has used so far. Time counts while it runs, up to its last event. */
export function usedSoFar(state: RunState): { usd: number; tokens: number; hours: number; unpriced: number } {
  const used = { usd: 0, tokens: 0, hours: 0, unpriced: 0 };
  for (const tier of TIERS) {
    const totals = state.tiers[tier];
    used.usd += totals.cost;
    used.tokens += tokensOf(totals);
    used.unpriced += totals.unpriced;
  }
  used.hours = workedSoFar(state) / HOUR_MS;
  return used;
}

/** How long the run was at work, up to its last event, in milliseconds. */
export function workedSoFar({ workedMs, runningSince, at }: RunState): number {
  return workedMs + (runningSince === null ? 0 : Date.parse(at) - Date.parse(runningSince));
}

/** What of a run is another once a limit is raised; `to` is the new one, null lifts it. */
export function withLimit(
  { limits, unpricedAccepted }: Pick<RunState, 'limits' | 'unpricedAccepted'>,
  limit: LimitKind,
  to: number | null,
): Pick<RunState, 'limits' | 'unpricedAccepted'> {
  return limit === 'unpriced'
    ? { limits, unpricedAccepted: true }
    : { limits: { ...limits, [limit]: to }, unpricedAccepted };
}

/** The limit of the whole run that is reached, if one is. */
export function reachedLimit(state: RunState): LimitKind | null {
  const { usd, tokens, hours } = state.limits;
  if (usd === null && tokens === null && hours === null) return null;
  const used = usedSoFar(state);
  if (usd !== null && used.usd >= usd) return 'usd';
  if (tokens !== null && used.tokens >= tokens) return 'tokens';
  if (hours !== null && used.hours >= hours) return 'hours';
  return usd !== null && used.unpriced > 0 && !state.unpricedAccepted ? 'unpriced' : null;
}

/** Whether the attempt has made as many steps as it may. */
export function hasUsedItsSteps({ limits }: RunState, { stepsEnded }: Attempt): boolean {
  return limits.stepsPerAttempt !== null && stepsEnded >= limits.stepsPerAttempt;
}
