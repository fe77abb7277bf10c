import { assertNever } from './assert-never';
import type { AttemptPhase } from './run-state';

/** Something of Baton's own is at work for an attempt in this phase: it takes time that counts, and ends by itself. */
export function isAtWork(phase: AttemptPhase['phase']): boolean {
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
    case 'dispatch_due':
    // It may wait for hours until its agent has room.
    case 'sending':
    case 'dispatched':
    case 'undelivered':
    case 'merge_due':
    case 'ended':
      return false;
    default:
      return assertNever(phase);
  }
}
