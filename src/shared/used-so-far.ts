import type { LimitKind } from './limits';
import type { Attempt, RunState } from './run-state';
import { TIERS } from './ticket';
import { tokensOf } from './usage';

const HOUR_MS = 3_600_000;

/** What the run has used so far. Time counts while something of Baton's own is at work, up to the last event. */
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
export function workedSoFar(run: RunState): number {
  return run.workingSince === null ? run.workedMs : workedUntil(run, Date.parse(run.at));
}

/** The same at this moment, in milliseconds since 1970: what the clock of a run shows. It stands while nothing is at work. */
export function workedUntil(run: Pick<RunState, 'workedMs' | 'workingSince'>, now: number): number {
  const { workedMs, workingSince } = run;
  return workedMs + (workingSince === null ? 0 : Math.max(0, now - Date.parse(workingSince)));
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
