import type { AttemptPhase } from '../../shared/run-state';

const outcomes = {
  completed: 'completed',
  blocked: 'blocked',
  failed: 'failed',
  cancelled: 'cancelled',
  rejected: 'rejected',
};

/** Where an attempt stands, in a word or two. */
export function phaseText(phase: AttemptPhase): string {
  switch (phase.phase) {
    case 'preparing':
      return 'preparing';
    case 'awaiting_spawn':
    case 'awaiting_step':
      return 'waits for you';
    case 'queued':
      return 'queued';
    case 'turn_due':
    case 'step_due':
    case 'turn_running':
    case 'step_running':
      return 'working';
    case 'step_unknown':
      return 'outcome unknown';
    case 'ended':
      return outcomes[phase.outcome];
  }
}
