import type { DispatchFacts } from './dispatch';
import type { EventType, RunEvent } from './run-event';
import { attemptOf, moveAttempt, moveTicket } from './run-moves';
import { type Attempt, type RunState, requireTicket } from './run-state';

type DispatchEvent = Extract<EventType, `dispatch.${string}` | 'ticket.assigned'>;

export const foldDispatch: { [Type in DispatchEvent]: (state: RunState, event: RunEvent<Type>) => void } = {
  // It goes back to the start with an event of its own, which finds it with whoever it is given to.
  'ticket.assigned': (state, event) => {
    const { assignment } = event;
    const ticket = requireTicket(state, event.ticket);
    if (ticket.state.status === 'todo') moveTicket(state, event.ticket, ticket.state, { assignment });
    else state.tickets.set(event.ticket, { ...ticket, assignment });
  },
  'dispatch.requested': (state, event) => {
    const attempt = attemptOf(state, event);
    const ticket = requireTicket(state, event.ticket);
    // What a person let go, they let go once.
    const { assignment } = ticket;
    if (assignment !== null && assignment.approved !== null)
      state.tickets.set(event.ticket, { ...ticket, assignment: { ...assignment, approved: null } });
    moveAttempt(state, attempt, { phase: 'sending' }, { startedAt: attempt.startedAt ?? event.at });
  },
  'dispatch.sent': (state, event) => {
    const attempt = attemptOf(state, event);
    moveAttempt(state, attempt, { phase: 'dispatched', silent: false }, withFacts(attempt, event.facts));
  },
  'dispatch.failed': (state, event) => {
    const attempt = attemptOf(state, event);
    const { reason, facts } = event;
    moveAttempt(state, attempt, { phase: 'undelivered', reason }, withFacts(attempt, facts));
  },
  'dispatch.postponed': (state, event) => {
    const attempt = attemptOf(state, event);
    // As long as nothing was sent, it has not begun.
    const startedAt = attempt.dispatch?.facts == null ? null : attempt.startedAt;
    moveAttempt(state, attempt, { phase: 'dispatch_due' }, { startedAt });
  },
  'dispatch.retried': (state, event) => {
    // Whoever let it go the first time: it was a person who wants it to go again.
    moveAttempt(state, attemptOf(state, event), { phase: 'dispatch_due' }, { approvedBy: 'person' });
  },
  'dispatch.reported': (state, event) => {
    const attempt = attemptOf(state, event);
    const { silent, facts } = event;
    moveAttempt(state, attempt, { phase: 'dispatched', silent }, withFacts(attempt, facts));
  },
};

function withFacts({ dispatch }: Attempt, facts: DispatchFacts | null): Pick<Attempt, 'dispatch'> {
  return { dispatch: dispatch === null ? null : { ...dispatch, facts: facts ?? dispatch.facts } };
}
