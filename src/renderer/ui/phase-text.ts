import type { AttemptOutcome } from '../../shared/run-event';
import type { Attempt, RunState } from '../../shared/run-state';
import { ALL_HAVE_ROOM, type Standing } from '../store/standing';
import { fileCommand, looks, pastText } from './status';

/** How an attempt ended, in a word or two. */
export const outcomeWords: Record<AttemptOutcome, string> = {
  completed: 'completed',
  blocked: 'blocked',
  failed: 'failed',
  cancelled: 'cancelled',
  rejected: 'rejected',
  sent_back: 'sent back',
};

const workWords = { worker: 'working', setup: 'being set up', verify: 'verifying' };

/** Where an attempt stands, in a word or two. */
export function phaseText(
  run: RunState,
  attempt: Attempt,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): string {
  const { phase } = attempt;
  if (standing === 'at_rest' && phase.phase !== 'ended') return pastText(run, attempt).toLowerCase();
  if (roomless.includes(attempt.key)) return looks.roomless.word.toLowerCase();
  switch (phase.phase) {
    case 'preparing':
      return 'preparing';
    case 'awaiting_spawn':
    case 'awaiting_step':
      return 'waits for you';
    case 'awaiting_review':
      return 'waits for your review';
    case 'queued':
      return 'queued';
    case 'turn_due':
    case 'step_due':
    case 'turn_running':
    case 'step_running':
      return workWords[fileCommand(run, attempt) ?? 'worker'];
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
    case 'dispatch_due':
    case 'sending':
      return 'being handed over';
    case 'dispatched':
      return phase.silent ? 'no news' : 'at its agent';
    case 'undelivered':
      return 'not handed over';
    case 'ended':
      return outcomeWords[phase.outcome];
  }
}
