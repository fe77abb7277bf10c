import type { LimitKind } from '../../shared/limits';
import { type RunState, requireAttempt } from '../../shared/run-state';
import { hasUsedItsSteps, reachedLimit } from '../../shared/used-so-far';

/** The limit that keeps the run from starting anything, if one does. Looks only at attempts whose move is due. */
export function overLimit(state: RunState): LimitKind | null {
  const reached = reachedLimit(state);
  if (reached !== null || state.limits.stepsPerAttempt === null) return reached;
  for (const due of [state.dueHolding, state.dueWaiting]) {
    for (const key of due) {
      const attempt = requireAttempt(state, key);
      if (attempt.phase.phase === 'step_due' && hasUsedItsSteps(state, attempt)) return 'stepsPerAttempt';
    }
  }
  return null;
}
