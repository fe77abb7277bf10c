import { assertNever } from '../../shared/assert-never';
import { fail, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import { type RunState, requireTicket } from '../../shared/run-state';
import { of, waitingFor } from './attempt-facts';
import type { Decision } from './decision';
import { blockTicket, completeTicket, sendBack } from './endings';
import type { MergeOutcome } from './ports';

/** A result that does not fit what was merged meanwhile gets one more attempt, which starts with both. */
const MAX_CONFLICTS = 1;

export function decideMerged(state: RunState, key: string, outcome: MergeOutcome): Decision {
  const attempt = waitingFor(state, key, 'merge_running');
  if (attempt === null) return fail({ type: 'ended' });
  switch (outcome.type) {
    case 'merged': {
      const { commit } = outcome;
      const merged: NewEvent = { type: 'merge.finished', ...of(attempt), commit };
      return succeed([merged, ...completeTicket(attempt, attempt.delivered?.summary ?? '')]);
    }
    case 'conflict': {
      const files = [...outcome.files];
      const tickets = [...outcome.tickets];
      const conflicted: NewEvent = { type: 'merge.conflicted', ...of(attempt), files, tickets };
      const notes = conflictText(attempt.ticket, files, tickets);
      return succeed(
        requireTicket(state, attempt.ticket).conflicts < MAX_CONFLICTS
          ? [conflicted, ...sendBack(attempt, 'merge', notes)]
          : [conflicted, ...blockTicket(attempt, 'blocked', 'merge', notes)],
      );
    }
    case 'failed':
      return succeed(blockTicket(attempt, 'failed', 'merge', outcome.reason));
    default:
      return assertNever(outcome);
  }
}

function conflictText(ticket: string, files: readonly string[], tickets: readonly string[]): string {
  const others = tickets.length === 0 ? 'what was merged meanwhile' : tickets.join(', ');
  return `The changes of ${ticket} and of ${others} do not fit together in ${files.join(', ')}.`;
}
