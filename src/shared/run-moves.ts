import type { ToolCall } from './approval';
import { assertNever } from './assert-never';
import { namesAgent } from './dispatch';
import {
  type Attempt,
  type AttemptPhase,
  attemptKey,
  type Revert,
  type RunState,
  requireAttempt,
  requireTicket,
  type Step,
  type Ticket,
  type TicketState,
} from './run-state';
import { complete, createSchedule, isReady, offer, reopen, type Schedulable, withdraw } from './schedule';
import type { TicketDefinition } from './ticket';
import { NO_USAGE } from './usage';

// The only ways in which tickets, attempts and steps change. Each keeps the counters and queues of the state in step.

export function addTickets(state: RunState, definitions: readonly TicketDefinition[]): void {
  for (const definition of definitions) {
    const ticket: Ticket = {
      definition,
      position: state.order.length,
      state: initialState(definition),
      attempts: 0,
      lastProposal: null,
      assignment: null,
      returned: null,
      sentBack: 0,
      conflicts: 0,
      accepted: null,
      revert: null,
      usage: NO_USAGE,
      since: null,
    };
    state.order.push(definition.id);
    state.tickets.set(definition.id, ticket);
    state.counts[ticket.state.status]++;
  }
  rebuildSchedule(state);
}

function initialState({ initial }: TicketDefinition): TicketState {
  switch (initial.status) {
    case 'todo':
      return { status: 'todo' };
    case 'completed':
      return { status: 'completed', by: 'file', summary: '' };
    case 'blocked':
      return { status: 'blocked', kind: 'file', reason: initial.reason };
    default:
      return assertNever(initial);
  }
}

/** Costs the whole graph; only needed when tickets join or a snapshot is read. */
export function rebuildSchedule(state: RunState): void {
  const tickets = state.order.map((id) => requireTicket(state, id));
  state.schedule = createSchedule(
    tickets.map(
      ({ definition }): Schedulable => ({
        priority: definition.priority,
        dependencies: definition.dependsOn.map((id) => requireTicket(state, id).position),
      }),
    ),
  );
  state.readyForAgents.clear();
  for (const ticket of tickets) {
    if (ticket.state.status === 'completed') complete(state.schedule, ticket.position, () => {});
  }
  for (const ticket of tickets) {
    if (ticket.state.status === 'todo' && isReady(state.schedule, ticket.position))
      offerTicket(state, ticket);
  }
}

function offerTicket(state: RunState, ticket: Ticket): void {
  offer(state.schedule, ticket.position);
  const { id, assignedTo } = ticket.definition;
  if (namesAgent(ticket.assignment?.agent ?? assignedTo)) state.readyForAgents.add(id);
}

export function moveTicket(state: RunState, id: string, to: TicketState, change: Partial<Ticket> = {}): void {
  const before = requireTicket(state, id);
  const after: Ticket = { ...before, ...change, state: to, since: state.at };
  state.tickets.set(id, after);
  state.counts[before.state.status]--;
  state.counts[to.status]++;
  if (to.status === 'todo') {
    state.readyForAgents.delete(id);
    if (isReady(state.schedule, before.position)) offerTicket(state, after);
  } else {
    withdraw(state.schedule, before.position);
    state.readyForAgents.delete(id);
  }
  if (to.status === 'completed' && before.state.status !== 'completed') {
    complete(state.schedule, before.position, (dependent) => {
      const waiting = state.tickets.get(state.order[dependent] as string);
      if (waiting?.state.status === 'todo') offerTicket(state, waiting);
    });
  }
  if (to.status !== 'completed' && before.state.status === 'completed') {
    reopen(state.schedule, before.position);
    // Those that were ready wait again.
    const { starts, targets } = state.schedule.dependents;
    for (const dependent of targets.slice(starts[before.position], starts[before.position + 1]))
      state.readyForAgents.delete(state.order[dependent] as string);
  }
}

/** `null`: it is over, and nothing of it is left to say. */
export function placeRevert(state: RunState, id: string, revert: Revert | null): void {
  state.tickets.set(id, { ...requireTicket(state, id), revert });
  if (isUnderWay(revert)) state.reverting.add(id);
  else state.reverting.delete(id);
}

export function isUnderWay(revert: Revert | null): revert is Extract<Revert, { was: TicketState }> {
  return revert !== null && revert.phase !== 'failed';
}

/** A new one, or one that is no longer counted as what it was before. */
export function placeAttempt(state: RunState, attempt: Attempt): void {
  state.attempts.set(attempt.key, attempt);
  count(state, attempt);
}

/** Into another phase, with or without a slot. `attempt` is as it is in the state. */
export function moveAttempt(
  state: RunState,
  attempt: Attempt,
  phase: AttemptPhase,
  change: Partial<Omit<Attempt, 'phase'>> = {},
): void {
  uncount(state, attempt);
  if (phase.phase === 'ended') state.live.delete(attempt.key);
  placeAttempt(state, { ...attempt, ...change, phase, since: state.at });
}

export function attemptOf(state: RunState, event: { ticket: string; attempt: number }): Attempt {
  return requireAttempt(state, attemptKey(event.ticket, event.attempt));
}

/** Whose move it is once `ended` steps of the attempt are over. */
export function nextPhase(attempt: Attempt, ended: number): AttemptPhase {
  const step = attempt.steps[ended];
  return step === undefined ? { phase: 'turn_due' } : { phase: 'step_due', step };
}

/** Steps of the attempt's present turn, to run one after another. */
export function addSteps(
  state: RunState,
  attempt: Attempt,
  calls: readonly { readonly step: string; readonly call: ToolCall }[],
  origin: Step['origin'],
): void {
  for (const { step, call } of calls) {
    attempt.steps.push(step);
    state.steps.set(step, {
      id: step,
      ticket: attempt.ticket,
      attempt: attempt.number,
      turn: attempt.turns,
      call,
      edited: false,
      answeredBy: null,
      rule: null,
      replaces: null,
      origin,
      diagnosis: null,
      state: { state: 'pending' },
      since: state.at,
    });
  }
}

/** As if the attempt had never been taken up; only for one that has done nothing yet. */
export function forgetAttempt(state: RunState, attempt: Attempt): void {
  uncount(state, attempt);
  state.live.delete(attempt.key);
  state.attempts.delete(attempt.key);
  moveTicket(state, attempt.ticket, { status: 'todo' }, { attempts: attempt.number - 1 });
}

export function moveStep(state: RunState, step: Step, to: Step['state'], change: Partial<Step> = {}): void {
  state.steps.set(step.id, { ...step, ...change, state: to, since: state.at });
}

/** Adds what an attempt's phase means for the whole run; `snapshot` reading uses it for attempts that are already in the map. */
export function count(state: RunState, attempt: Attempt): void {
  if (attempt.phase.phase !== 'ended') state.live.add(attempt.key);
  if (attempt.holdsSlot) state.slotsHeld++;
  if (attempt.phase.phase === 'preparing') state.preparing++;
  if (attempt.phase.phase === 'merge_running') state.merging++;
  if (attempt.phase.phase === 'awaiting_spawn') state.awaitingSpawn++;
  queueOf(state, attempt)?.add(attempt.key);
}

/** `live` is left as it is, for an attempt that lives on keeps its place among the others. */
function uncount(state: RunState, attempt: Attempt): void {
  if (attempt.holdsSlot) state.slotsHeld--;
  if (attempt.phase.phase === 'preparing') state.preparing--;
  if (attempt.phase.phase === 'merge_running') state.merging--;
  if (attempt.phase.phase === 'awaiting_spawn') state.awaitingSpawn--;
  queueOf(state, attempt)?.delete(attempt.key);
}

function queueOf(state: RunState, attempt: Attempt): Set<string> | null {
  switch (attempt.phase.phase) {
    case 'queued':
      return state.queuedSpawns;
    case 'dispatch_due':
      return state.dueDispatches;
    case 'turn_due':
    case 'step_due':
    case 'diagnosis_due':
    case 'review_due':
    case 'merge_due':
      return attempt.holdsSlot ? state.dueHolding : state.dueWaiting;
    case 'preparing':
    case 'awaiting_spawn':
    case 'turn_running':
    case 'awaiting_step':
    case 'step_running':
    case 'step_unknown':
    case 'diagnosis_running':
    case 'review_running':
    case 'awaiting_review':
    case 'sending':
    case 'dispatched':
    case 'undelivered':
    case 'merge_running':
    case 'ended':
      return null;
    default:
      return assertNever(attempt.phase);
  }
}

export function newAttempt(state: RunState, ticket: string, number: number): Attempt {
  return {
    key: attemptKey(ticket, number),
    ticket,
    number,
    tier: 3,
    phase: { phase: 'preparing' },
    holdsSlot: false,
    proposal: null,
    dispatch: null,
    approvedBy: null,
    retry: null,
    turns: 0,
    steps: [],
    stepsEnded: 0,
    delivered: null,
    verifyFailures: 0,
    reviewed: null,
    reopens: null,
    usage: NO_USAGE,
    startedAt: null,
    since: state.at,
  };
}
