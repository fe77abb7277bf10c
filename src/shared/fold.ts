import { foldAttempt } from './fold-attempt';
import { foldDelivery } from './fold-delivery';
import { foldDispatch } from './fold-dispatch';
import type { EventType, PauseReason, RunEvent, RunSettings } from './run-event';
import { addTickets, moveTicket } from './run-moves';
import { attemptKey, type RunState, requireAttempt, requireTicket } from './run-state';
import type { Tier } from './ticket';
import { addUsage, NO_USAGE } from './usage';
import { withLimit } from './used-so-far';

type Folds = { [Type in EventType]: (state: RunState, event: RunEvent<Type>) => void };

const folds: Folds = {
  'run.opened': (state, event) => {
    state.track = event.track;
    addTickets(state, event.tickets);
  },
  'tickets.added': (state, event) => addTickets(state, event.tickets),
  'run.started': (state, event) => {
    state.phase = { phase: 'running' };
    state.workspace = event.workspace;
    state.mode = event.mode;
    state.parallel = event.parallel;
    state.model = event.model;
    state.startedAt = event.at;
    state.limits = event.limits;
    state.review = event.review;
    state.techLead = event.techLead;
    state.qa = event.qa;
    state.isolation = event.isolation;
    state.bring = event.bring;
    state.activeTiers = activeTiers(event);
  },
  'run.paused': (state, event) => {
    state.phase = { phase: 'paused', by: event.by, limit: event.limit };
  },
  'run.resumed': (state) => {
    state.phase = { phase: 'running' };
  },
  'run.finished': (state, event) => {
    state.phase = { phase: 'finished', outcome: event.outcome };
  },
  'limit.raised': (state, event) => {
    Object.assign(state, withLimit(state, event.limit, event.to));
  },
  'mode.changed': (state, event) => {
    state.mode = event.mode;
  },
  'rule.added': (state, event) => {
    state.rules.set(event.id, event.rule);
  },
  'rule.removed': (state, event) => {
    state.rules.delete(event.id);
  },
  'ticket.queued': (state, event) =>
    moveTicket(
      state,
      event.ticket,
      { status: 'todo' },
      { returned: null, sentBack: 0, conflicts: 0, revert: null },
    ),
  'ticket.returned': (state, event) => {
    const { attempt, by, notes } = event;
    const before = requireTicket(state, event.ticket);
    const returned = { attempt, by, notes };
    // What had come to its end is begun anew by its return.
    const { status } = before.state;
    const isAnew = status === 'completed' || status === 'blocked';
    const last = isAnew ? { sentBack: 0, conflicts: 0 } : before;
    const sentBack = last.sentBack + (by === 'model' ? 1 : 0);
    const conflicts = last.conflicts + (by === 'merge' ? 1 : 0);
    moveTicket(state, event.ticket, { status: 'todo' }, { returned, sentBack, conflicts, revert: null });
  },
  'ticket.completed': (state, event) =>
    moveTicket(
      state,
      event.ticket,
      { status: 'completed', by: event.by, summary: event.summary },
      event.by === 'worker' ? { accepted: event.attempt, revert: null } : { revert: null },
    ),
  'ticket.blocked': (state, event) =>
    moveTicket(state, event.ticket, { status: 'blocked', kind: event.kind, reason: event.reason }),
  'usage.recorded': (state, event) => {
    state.tiers[event.tier] = addUsage(state.tiers[event.tier], event);
    state.models.set(event.model, addUsage(state.models.get(event.model) ?? NO_USAGE, event));
    if (event.ticket === null) return;
    const ticket = requireTicket(state, event.ticket);
    state.tickets.set(event.ticket, { ...ticket, usage: addUsage(ticket.usage, event) });
    if (event.attempt === null) return;
    const attempt = requireAttempt(state, attemptKey(event.ticket, event.attempt));
    state.attempts.set(attempt.key, { ...attempt, usage: addUsage(attempt.usage, event) });
  },
  ...foldAttempt,
  ...foldDelivery,
  ...foldDispatch,
};

function activeTiers({ review, techLead, qa }: RunSettings): Tier[] {
  const reviews: Tier[] = review === 'model' && techLead !== null ? [2] : [];
  return [...reviews, 3, ...(qa === null ? [] : [4 as const])];
}

/** As if the work had begun later by the time that the run stood still. */
function leaveOut(state: RunState, { at, stoodStillMs }: RunEvent): void {
  if (state.workingSince === null || stoodStillMs === undefined) return;
  const since = Date.parse(state.workingSince) + stoodStillMs;
  state.workingSince = new Date(Math.min(since, Date.parse(at))).toISOString();
}

/** The clock goes while something of Baton's own is at work in a run that goes on. */
function turnClock(state: RunState): void {
  const goes = state.atWork > 0 && state.phase.phase === 'running';
  if (!goes) stopClock(state);
  else state.workingSince ??= state.at;
}

function stopClock(state: RunState): void {
  if (state.workingSince === null) return;
  state.workedMs += Date.parse(state.at) - Date.parse(state.workingSince);
  state.workingSince = null;
}

function isOpenedAgain(by: PauseReason): boolean {
  return by === 'restart' || by === 'taken_over';
}

/**
 * The only way in which a run changes, the same in the process that holds it and in every face. Updates `state` in place
 * and costs what the event touches.
 */
export function fold(state: RunState, event: RunEvent): void {
  // Until the run was opened again nobody worked on it, whenever that was.
  if (event.type === 'run.recovered' || (event.type === 'run.paused' && isOpenedAgain(event.by)))
    stopClock(state);
  state.seq = event.seq;
  state.at = event.at;
  leaveOut(state, event);
  (folds[event.type] as (state: RunState, event: RunEvent) => void)(state, event);
  turnClock(state);
}
