import type { RunState } from './run-state';

/** Something of the run is under way that goes on by itself, also while the run is paused. */
export function isInFlight(state: RunState): boolean {
  if (state.reverting.size > 0 || state.atWork > 0) return true;
  for (const key of state.live) if (state.attempts.get(key)?.phase.phase === 'sending') return true;
  return false;
}
