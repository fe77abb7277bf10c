import { assertNever } from '../../shared/assert-never';
import type { Rejection } from '../../shared/command';
import { firstFew } from '../../shared/first-few';
import { fail, type Result, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import { isBeingTakenBack } from '../../shared/run-moves';
import { attemptKey, type RunState, requireTicket, type Ticket } from '../../shared/run-state';
import { isReady } from '../../shared/schedule';
import { of, waitingFor } from './attempt-facts';
import { checkAgain } from './decide-delivery';
import type { Decision, Rules } from './decision';
import { blockTicket, completeTicket, sendBack } from './endings';
import type { MergeOutcome } from './ports';

/** A result that does not fit what was merged meanwhile gets one more attempt, which starts with both. */
const MAX_CONFLICTS = 1;

/** How often work that was changed after it had been verified and reviewed is both again: what goes on changing never passes. */
const MAX_OUTDATED = 2;
const GOES_ON_CHANGING =
  'It was verified again and was another once more: see to it that nothing writes there, then retry.';

/** The worker finds the others by their markers; people are told how many there are. */
const SHOWN_FILES = 20;
/** As many as an event names. */
const MAX_FILES = 100;

export function decideMerged(state: RunState, key: string, outcome: MergeOutcome, rules: Rules): Decision {
  const attempt = waitingFor(state, key, 'merge_running');
  if (attempt === null) return fail({ type: 'ended' });
  switch (outcome.type) {
    case 'merged': {
      const { commit, ignored } = outcome;
      const known = ignored === undefined ? { commit } : { commit, ignored };
      const merged: NewEvent = { type: 'merge.finished', ...of(attempt), ...known };
      return succeed([merged, ...completeTicket(attempt, attempt.delivered?.summary ?? '')]);
    }
    case 'conflict': {
      const files = outcome.files.slice(0, MAX_FILES);
      const tickets = [...outcome.tickets];
      const conflicted: NewEvent = { type: 'merge.conflicted', ...of(attempt), files, tickets };
      const notes = conflictText(attempt.ticket, outcome.files, tickets);
      return succeed(
        requireTicket(state, attempt.ticket).conflicts < MAX_CONFLICTS
          ? [conflicted, ...sendBack(attempt, 'merge', notes)]
          : [conflicted, ...blockTicket(attempt, 'blocked', 'merge', notes)],
      );
    }
    case 'failed':
      return succeed(blockTicket(attempt, 'failed', 'merge', outcome.reason));
    case 'changed':
      return succeed(
        (attempt.outdated ?? 0) < MAX_OUTDATED
          ? [{ type: 'merge.outdated', ...of(attempt) }, ...checkAgain(state, attempt, rules)]
          : blockTicket(attempt, 'failed', 'merge', `${outcome.reason} ${GOES_ON_CHANGING}`),
      );
    case 'lost':
      return succeed(blockTicket(attempt, 'blocked', 'merge', outcome.reason));
    default:
      return assertNever(outcome);
  }
}

/**
 * A merge that failed is asked for again, with the work as it is, so that nobody pays for it twice; else the ticket begins anew. It
 * does so where what it builds on does not count any more. While that is only being taken back nobody knows which of the two it is.
 */
export function retryTicket(
  state: RunState,
  { definition, position, attempts, state: where }: Ticket,
): Result<NewEvent, Rejection> {
  const { id, dependsOn } = definition;
  const last = state.attempts.get(attemptKey(id, attempts));
  const isMerge = where.status === 'blocked' && where.kind === 'merge';
  if (isMerge && last?.phase.phase === 'ended' && last.phase.outcome === 'failed') {
    const unsettled = dependsOn.find((one) => isBeingTakenBack(requireTicket(state, one).revert));
    if (unsettled !== undefined) return fail({ type: 'reverting', ticket: unsettled });
    if (isReady(state.schedule, position)) return succeed({ type: 'merge.requested', ...of(last) });
  }
  return succeed({ type: 'ticket.queued', ticket: id });
}

function conflictText(ticket: string, files: readonly string[], tickets: readonly string[]): string {
  const others = tickets.length === 0 ? 'what was merged meanwhile' : firstFew(tickets);
  return `The changes of ${ticket} and of ${others} do not fit together in ${firstFew(files, SHOWN_FILES)}.`;
}
