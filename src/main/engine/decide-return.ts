import type { Command } from '../../shared/command';
import { fail, succeed } from '../../shared/result';
import { returnable } from '../../shared/returnable';
import type { NewEvent } from '../../shared/run-event';
import { isBeingTakenBack } from '../../shared/run-moves';
import {
  hasStarted,
  type RunState,
  requireAttempt,
  requireTicket,
  type Ticket,
} from '../../shared/run-state';
import type { Decision } from './decision';
import { cancelAttempt, goOn } from './endings';
import type { RevertOutcome } from './ports';

// What a person does with work that was accepted already: sends it back for more, or takes it back.

const TAKEN_BACK = 'Taken back by you: its work is no longer part of what the run has done.';

/** A new attempt goes on from the accepted work, or from work that did not fit what was merged meanwhile. Dependents that have started go on; the others wait again. */
export function decideReturn(state: RunState, { ticket: id, notes }: Command<'ticket.return'>): Decision {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return fail({ type: 'unknown', what: 'ticket', id });
  if (isBeingTakenBack(ticket.revert)) return fail({ type: 'reverting', ticket: id });
  const { status } = ticket.state;
  const found = returnable(state, ticket);
  if (found === null) {
    return fail(
      status === 'completed'
        ? { type: 'nothing_accepted', ticket: id }
        : { type: 'wrong_status', ticket: id, status },
    );
  }
  const said = found.why === 'conflict' ? withConflict(ticket, notes) : notes;
  return succeed([
    { type: 'ticket.returned', ticket: id, attempt: found.attempt, by: 'person', notes: said },
    ...holdDependents(state, ticket),
    ...(state.phase.phase === 'finished' ? [{ type: 'run.resumed' } as const] : []),
  ]);
}

function withConflict({ state }: Ticket, notes: string): string {
  const conflict = state.status === 'blocked' ? `${state.reason} ` : '';
  return `${notes}\n\n${conflict}The files hold both now, with the usual conflict markers: settle each of them, and leave no marker.`;
}

/** The wish is on disk before git is asked, and is carried out also by the next process. */
export function decideRevert(state: RunState, { ticket: id }: Command<'ticket.revert'>): Decision {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return fail({ type: 'unknown', what: 'ticket', id });
  if (isBeingTakenBack(ticket.revert)) return fail({ type: 'reverting', ticket: id });
  if (state.isolation === 'shared') return fail({ type: 'no_branch' });
  const { status } = ticket.state;
  if (status === 'in_progress') return fail({ type: 'wrong_status', ticket: id, status });
  if (ticket.accepted === null) return fail({ type: 'nothing_accepted', ticket: id });
  return succeed([
    { type: 'revert.requested', ticket: id, attempt: ticket.accepted },
    ...holdDependents(state, ticket),
  ]);
}

export function decideReverted(state: RunState, key: string, outcome: RevertOutcome): Decision {
  const { ticket, number: attempt } = requireAttempt(state, key);
  const { revert } = requireTicket(state, ticket);
  if (revert?.phase !== 'running') return fail({ type: 'ended' });
  if (outcome.type === 'failed') {
    return succeed([{ type: 'revert.failed', ticket, attempt, reason: outcome.reason }]);
  }
  return succeed([
    { type: 'revert.finished', ticket, attempt, commit: outcome.commit },
    { type: 'ticket.blocked', ticket, attempt, kind: 'reverted', reason: TAKEN_BACK },
    // A run that had ended comes to another end.
    ...goOn(state),
  ]);
}

/** Attempts at dependents that nobody has let start yet are no longer due: their tickets wait again. */
function holdDependents(state: RunState, { definition }: Ticket): NewEvent[] {
  const events: NewEvent[] = [];
  for (const key of state.live) {
    const attempt = requireAttempt(state, key);
    const dependent = requireTicket(state, attempt.ticket);
    if (!dependent.definition.dependsOn.includes(definition.id) || hasStarted(state, dependent)) continue;
    events.push(cancelAttempt(attempt), { type: 'ticket.queued', ticket: attempt.ticket });
  }
  return events;
}
