import type { AttemptPhase } from '../../shared/run-state';

const outcomes = {
  completed: 'completed',
  blocked: 'blocked',
  failed: 'failed',
  cancelled: 'cancelled',
  rejected: 'rejected',
  sent_back: 'sent back',
};

/** Where an attempt stands, in a word or two. */
export function phaseText(phase: AttemptPhase): string {
  switch (phase.phase) {
    case 'preparing':
      return 'preparing';
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'awaiting_review':
      return 'waits for you';
    case 'queued':
      return 'queued';
    case 'turn_due':
    case 'step_due':
    case 'turn_running':
    case 'step_running':
      return 'working';
    case 'diagnosis_due':
    case 'diagnosis_running':
      return 'failure being explained';
    case 'review_due':
    case 'review_running':
      return 'in review';
    case 'merge_due':
    case 'merge_running':
      return 'being merged';
    case 'step_unknown':
      return 'outcome unknown';
    case 'ended':
      return outcomes[phase.outcome];
  }
}
