import { assertNever } from './assert-never';
import type { AttemptPhase, RunState } from './run-state';

/** Something of the run is under way that goes on by itself, also while the run is paused. */
export function isInFlight(state: RunState): boolean {
  if (state.reverting.size > 0) return true;
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
    case 'sending':
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
    case 'dispatch_due':
    case 'dispatched':
    case 'undelivered':
    case 'merge_due':
    case 'ended':
      return false;
    default:
      return assertNever(phase);
  }
}
