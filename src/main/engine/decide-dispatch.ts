import { actionBytes } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { Command } from '../../shared/command';
import type { DispatchFacts, DispatchProposal } from '../../shared/dispatch';
import { mayBeAssigned } from '../../shared/may-be-assigned';
import { fail, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import { isBeingTakenBack } from '../../shared/run-moves';
import type { Attempt, RunState } from '../../shared/run-state';
import { of, waitingFor } from './attempt-facts';
import { askToBegin } from './decide-attempt';
import type { Decision, DispatchResult, Rules } from './decision';
import { blockTicket, cancelAttempt, completeTicket, liveAttemptOf } from './endings';
import type { DispatchNews, PreparedDispatch } from './ports';

// Tickets that go to agents elsewhere. Sending is an effect; what the agent makes of it is told by whoever watches.

export function decideDispatchPrepared(
  state: RunState,
  key: string,
  prepared: PreparedDispatch,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'preparing');
  if (attempt === null) return fail({ type: 'ended' });
  if (!prepared.ok) {
    return succeed([
      { type: 'dispatch.failed', ...of(attempt), reason: prepared.failure.reason, facts: null },
    ]);
  }
  const seen = state.tickets.get(attempt.ticket)?.assignment?.approved ?? null;
  return succeed(
    askToBegin(state.mode, attempt, { kind: 'dispatch', proposal: prepared.value }, rules, seen),
  );
}

export function decideDispatched(state: RunState, key: string, outcome: DispatchResult): Decision {
  const attempt = waitingFor(state, key, 'sending');
  if (attempt === null) return fail({ type: 'ended' });
  switch (outcome.type) {
    case 'sent':
      return succeed([{ type: 'dispatch.sent', ...of(attempt), facts: outcome.facts }]);
    case 'failed':
      return succeed([
        { type: 'dispatch.failed', ...of(attempt), reason: outcome.reason, facts: outcome.facts },
      ]);
    case 'postponed':
      return succeed([{ type: 'dispatch.postponed', ...of(attempt) }]);
    default:
      return assertNever(outcome);
  }
}

/** What the agent has done completes or blocks the ticket, also while the run is paused: it has happened. */
export function decideNews(state: RunState, key: string, { facts, silent, blocked }: DispatchNews): Decision {
  const cut = waitingFor(state, key, 'dispatch_due');
  // Its sending was cut off with the process, and another Baton has gone on with it since.
  if (cut !== null && cut.startedAt !== null) return succeed(whatBecameOf(cut, facts, blocked));
  const attempt = waitingFor(state, key, 'dispatched');
  if (attempt === null) return fail({ type: 'ended' });
  const reported: NewEvent = { type: 'dispatch.reported', ...of(attempt), facts, silent };
  return succeed([reported, ...endingOf(attempt, facts, blocked)]);
}

function whatBecameOf(attempt: Attempt, facts: DispatchFacts, blocked: string | null): NewEvent[] {
  const isThere =
    facts.status === 'assigned' || facts.status === 'in_progress' || facts.status === 'completed';
  if (isThere || blocked !== null)
    return [{ type: 'dispatch.sent', ...of(attempt), facts }, ...endingOf(attempt, facts, blocked)];
  if (facts.status === 'pending') return [];
  const reason = facts.error ?? 'Nobody took it.';
  return [{ type: 'dispatch.failed', ...of(attempt), reason, facts }];
}

function endingOf(attempt: Attempt, facts: DispatchFacts, blocked: string | null): NewEvent[] {
  const name = attempt.dispatch?.proposal.agentName ?? 'Its agent';
  switch (facts.status) {
    case 'completed': {
      const where = facts.issueNumber === null ? '' : ` (issue ${facts.issueNumber})`;
      return completeTicket(attempt, `Done by ${name}${where}.`, 'agent');
    }
    case 'failed':
    case 'escalated':
      return blockTicket(attempt, 'blocked', 'agent', blocked ?? facts.error ?? `${name} gave no reason.`);
    case 'pending':
    case 'assigned':
    case 'in_progress':
      return [];
    default:
      return assertNever(facts.status);
  }
}

/** A person gives the ticket to somebody else, whoever had it before. What that one was sent stays there. */
export function decideAssign(
  state: RunState,
  { ticket: id, assignment, seen }: Command<'ticket.assign'>,
  rules: Rules,
): Decision {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return fail({ type: 'unknown', what: 'ticket', id });
  const { status } = ticket.state;
  const attempt = liveAttemptOf(state, ticket);
  if (isBeingTakenBack(ticket.revert)) return fail({ type: 'reverting', ticket: id });
  if (!mayBeAssigned(ticket, attempt)) return fail({ type: 'wrong_status', ticket: id, status });
  const approved = seen === null ? null : rules.hash(actionBytes({ kind: 'dispatch', proposal: seen }));
  return succeed([
    ...(attempt === null ? [] : [cancelAttempt(attempt)]),
    { type: 'ticket.assigned', ticket: id, assignment: { ...assignment, approved } },
    ...(status === 'todo' ? [] : [{ type: 'ticket.queued', ticket: id } as const]),
    ...(state.phase.phase === 'finished' ? [{ type: 'run.resumed' } as const] : []),
  ]);
}

/** The same dispatch again, or, where there was nothing to send, another try at finding out what is to be sent. */
export function decideRetryDispatch(state: RunState, id: string): Decision {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return fail({ type: 'unknown', what: 'ticket', id });
  const attempt = liveAttemptOf(state, ticket);
  if (attempt?.phase.phase !== 'undelivered')
    return fail({ type: 'wrong_status', ticket: id, status: ticket.state.status });
  return succeed(
    attempt.dispatch === null
      ? [cancelAttempt(attempt), { type: 'ticket.queued', ticket: id }]
      : [{ type: 'dispatch.retried', ...of(attempt) }],
  );
}

/** Why the edited words cannot go out instead: an edit changes what is said, not to whom. */
export function whyNotSend(proposed: DispatchProposal, edited: DispatchProposal): string | null {
  const { title, description, acceptanceCriteria } = proposed;
  const kept = { ...edited, title, description, acceptanceCriteria };
  const bytes = (proposal: DispatchProposal) => actionBytes({ kind: 'dispatch', proposal });
  if (bytes(kept) !== bytes(proposed)) return 'agent, type and place stay.';
  return edited.title.trim() === '' ? 'the title is empty.' : null;
}
