import { assertNever } from '../../shared/assert-never';
import type { NewEvent, Reviewer } from '../../shared/run-event';
import { type Attempt, attemptKey, type RunState, requireAttempt, type Ticket } from '../../shared/run-state';
import type { BlockKind } from '../../shared/ticket';
import { of } from './attempt-facts';

// The events with which attempts and runs come to an end, whoever ends them.

export function liveAttemptOf(state: RunState, ticket: Ticket): Attempt | null {
  return ticket.state.status === 'in_progress'
    ? (state.attempts.get(attemptKey(ticket.definition.id, ticket.state.attempt)) ?? null)
    : null;
}

export function cancelAttempt(attempt: Attempt): NewEvent {
  return finish(attempt, 'cancelled', '');
}

/** A run that has ended goes on when there is something new to do. A stopped one only when the person says so. */
export function goOn({ phase }: RunState): NewEvent[] {
  return phase.phase === 'finished' && phase.outcome !== 'cancelled' ? [{ type: 'run.resumed' }] : [];
}

/** The result counts: at once where all work in one folder, else as soon as it is merged. */
export function accept(state: RunState, attempt: Attempt, summary: string): NewEvent[] {
  switch (state.isolation) {
    case 'shared':
      return completeTicket(attempt, summary);
    case 'worktree':
      return [{ type: 'merge.requested', ...of(attempt) }];
    default:
      return assertNever(state.isolation);
  }
}

export function completeTicket(
  attempt: Attempt,
  summary: string,
  by: 'worker' | 'agent' = 'worker',
): NewEvent[] {
  return [
    finish(attempt, 'completed', summary),
    { type: 'ticket.completed', ticket: attempt.ticket, attempt: attempt.number, by, summary },
  ];
}

/** The ticket starts again, with what its review or merge wants to be mended. */
export function sendBack(attempt: Attempt, by: Reviewer | 'merge', notes: string): NewEvent[] {
  const { ticket, number } = attempt;
  return [
    finish(attempt, 'sent_back', notes),
    { type: 'ticket.returned', ticket, attempt: number, by, notes },
  ];
}

export function blockTicket(
  attempt: Attempt,
  outcome: 'blocked' | 'failed' | 'rejected' | 'cancelled',
  kind: BlockKind,
  reason: string,
): NewEvent[] {
  return [
    finish(attempt, outcome, reason),
    { type: 'ticket.blocked', ticket: attempt.ticket, attempt: attempt.number, kind, reason },
  ];
}

/** Ends every attempt that is alive, but for those whose end is already among the events. */
export function cancelRun(
  state: RunState,
  because = '',
  alreadyEnded: ReadonlySet<string> = new Set(),
): NewEvent[] {
  const reason = because === '' ? 'The run was stopped.' : `The run was stopped: ${because}`;
  const events: NewEvent[] = [];
  for (const key of state.live) {
    if (alreadyEnded.has(key)) continue;
    events.push(...blockTicket(requireAttempt(state, key), 'cancelled', 'cancelled', reason));
  }
  events.push({ type: 'run.finished', outcome: 'cancelled' });
  return events;
}

function finish(
  attempt: Attempt,
  outcome: Extract<NewEvent, { type: 'attempt.finished' }>['outcome'],
  summary: string,
): NewEvent {
  return {
    type: 'attempt.finished',
    ticket: attempt.ticket,
    attempt: attempt.number,
    tier: attempt.tier,
    outcome,
    summary,
  };
}
