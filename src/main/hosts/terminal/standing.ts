import { assertNever } from '../../../shared/assert-never';
import type { AttemptPhase, RunState } from '../../../shared/run-state';
import { plan } from '../../engine/plan';

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
      return isInFlight(state) || plan(state, () => '').length > 0 ? 'going' : 'waiting';
  }
}

function isInFlight(state: RunState): boolean {
  for (const key of state.live) {
    const phase = state.attempts.get(key)?.phase.phase;
    if (phase !== undefined && isUnderWay(phase)) return true;
  }
  return false;
}

function isUnderWay(phase: AttemptPhase['phase']): boolean {
  switch (phase) {
    case 'preparing':
    case 'turn_running':
    case 'step_running':
    case 'diagnosis_running':
    case 'review_running':
    case 'merge_running':
      return true;
    case 'awaiting_spawn':
    case 'queued':
    case 'turn_due':
    case 'awaiting_step':
    case 'step_due':
    case 'step_unknown':
    case 'diagnosis_due':
    case 'review_due':
    case 'awaiting_review':
    case 'merge_due':
    case 'ended':
      return false;
    default:
      return assertNever(phase);
  }
}
