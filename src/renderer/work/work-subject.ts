import type { RequestInput } from '../../shared/request-table';
import { type Attempt, attemptKey, type RunState, type Ticket } from '../../shared/run-state';
import { conflictWords } from '../ticket/attempt-words';
import { currentAttempt } from '../ui/status';

/** Whose work is looked at: what the run or a ticket has accepted, or what an attempt has done by now. */
export type WorkOf = RequestInput<'work.list'>['of'];

/** Null where nobody has worked on the ticket. Accepted work as long as it counts, else that of the latest attempt. */
export function workOfTicket({ definition, state, accepted, attempts }: Ticket): WorkOf {
  const ticket = definition.id;
  if (accepted !== null && state.status === 'completed') return { ticket };
  return attempts === 0 ? null : { ticket, attempt: attempts };
}

export function hasWork(run: RunState): boolean {
  return run.isolation === 'worktree' && run.phase.phase !== 'opened';
}

/** In the order of the file. */
export function ticketsWithWork(run: RunState): Ticket[] {
  return run.order.flatMap((id) => {
    const ticket = run.tickets.get(id);
    return ticket === undefined || workOfTicket(ticket) === null ? [] : [ticket];
  });
}

/** What the ticket's work that is looked at is, in a few words. */
export function aboutWork(run: RunState, id: string): string {
  const ticket = run.tickets.get(id);
  const of = ticket === undefined ? null : workOfTicket(ticket);
  if (ticket === undefined || of === null) return '';
  if (of.attempt === undefined) return 'accepted';
  const attempt = run.attempts.get(attemptKey(id, of.attempt));
  return `attempt ${of.attempt}, ${aboutAttempt(ticket, attempt)}`;
}

function aboutAttempt({ accepted }: Ticket, attempt: Attempt | undefined): string {
  const isOver = attempt?.phase.phase === 'ended' && attempt.phase.outcome === 'completed';
  if (isOver) return accepted === attempt.number ? 'accepted' : 'taken back';
  return attempt?.conflictsWith === undefined ? 'not accepted' : conflictWords(attempt.conflictsWith);
}

/** The approval with which a person says whether the ticket's result counts; null where none waits. */
export function reviewOf(run: RunState, id: string): string | null {
  const ticket = run.tickets.get(id);
  const phase = ticket === undefined ? undefined : currentAttempt(run, ticket)?.phase;
  return phase?.phase === 'awaiting_review' ? phase.approval : null;
}

/** Something that is another text whenever the work may be another one. */
export function workStamp(run: RunState, ticket: string | null): string {
  if (ticket === null) {
    return run.order.map((id) => run.tickets.get(id)?.accepted ?? '').join(' ');
  }
  const found = run.tickets.get(ticket);
  if (found === undefined) return '';
  const attempt = run.attempts.get(`${ticket}#${found.attempts}`);
  return [found.accepted, found.attempts, attempt?.stepsEnded, attempt?.phase.phase].join(' ');
}
