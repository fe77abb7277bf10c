import { assertNever } from '../../../shared/assert-never';
import { isStranded } from '../../../shared/count-waiting';
import { isInFlight } from '../../../shared/is-in-flight';
import type { RunState } from '../../../shared/run-state';
import { plan } from '../../engine/plan';
import { toolPolicy } from '../../workers/tools/tool-policy';

/** Whether a run moves by itself: it is `waiting` once nothing in it can go on before a person has answered. */
export type Standing = 'going' | 'waiting' | 'paused' | 'finished';

export function standingOf(state: RunState): Standing {
  switch (state.phase.phase) {
    case 'opened':
      return 'going';
    case 'finished':
      return 'finished';
    case 'paused':
      return isInFlight(state) ? 'going' : 'paused';
    case 'running':
      return isInFlight(state) ||
        plan(state, { hash: () => '', tools: toolPolicy }).length > 0 ||
        isAwaited(state)
        ? 'going'
        : 'waiting';
    default:
      return assertNever(state.phase);
  }
}

/** An agent elsewhere is at it, and Baton will hear what comes of it. */
function isAwaited(state: RunState): boolean {
  for (const key of state.live) {
    const attempt = state.attempts.get(key);
    if (attempt?.phase.phase === 'dispatched' && !isStranded(attempt)) return true;
  }
  return false;
}
