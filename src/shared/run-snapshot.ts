import type { Rule } from './rule';
import { count, isUnderWay, rebuildSchedule } from './run-moves';
import {
  type Approval,
  type Attempt,
  createRunState,
  type RunState,
  requireTicket,
  type Step,
  type Ticket,
} from './run-state';
import type { UsageTotals } from './usage';

type Scalars = Pick<
  RunState,
  | 'id'
  | 'seq'
  | 'at'
  | 'phase'
  | 'track'
  | 'workspace'
  | 'mode'
  | 'parallel'
  | 'model'
  | 'startedAt'
  | 'limits'
  | 'review'
  | 'techLead'
  | 'qa'
  | 'isolation'
  | 'bring'
  | 'activeTiers'
  | 'unpricedAccepted'
  | 'workedMs'
  | 'runningSince'
  | 'tiers'
>;

/** A run's whole state as plain data (JSON), without what can be derived from it. */
export interface RunSnapshot extends Scalars {
  readonly tickets: readonly Ticket[];
  readonly attempts: readonly Attempt[];
  readonly steps: readonly Step[];
  readonly approvals: readonly Approval[];
  readonly rules: readonly (readonly [string, Rule])[];
  readonly models: readonly (readonly [string, UsageTotals])[];
  /** The queues' orders cannot be derived. */
  readonly dueHolding: readonly string[];
  readonly dueWaiting: readonly string[];
  readonly queuedSpawns: readonly string[];
  readonly dueDispatches: readonly string[];
}

export function takeSnapshot(state: RunState): RunSnapshot {
  return {
    id: state.id,
    seq: state.seq,
    at: state.at,
    phase: state.phase,
    track: state.track,
    workspace: state.workspace,
    mode: state.mode,
    parallel: state.parallel,
    model: state.model,
    startedAt: state.startedAt,
    limits: state.limits,
    review: state.review,
    techLead: state.techLead,
    qa: state.qa,
    isolation: state.isolation,
    bring: state.bring,
    activeTiers: state.activeTiers,
    unpricedAccepted: state.unpricedAccepted,
    workedMs: state.workedMs,
    runningSince: state.runningSince,
    tiers: { ...state.tiers },
    tickets: state.order.map((id) => requireTicket(state, id)),
    attempts: [...state.attempts.values()].map((attempt) => ({ ...attempt, steps: [...attempt.steps] })),
    steps: [...state.steps.values()],
    approvals: [...state.approvals.values()],
    rules: [...state.rules],
    models: [...state.models],
    dueHolding: [...state.dueHolding],
    dueWaiting: [...state.dueWaiting],
    queuedSpawns: [...state.queuedSpawns],
    dueDispatches: [...state.dueDispatches],
  };
}

/** A state of one's own that `fold` may change; it shares no growing part with the snapshot. */
export function readSnapshot(snapshot: RunSnapshot): RunState {
  const {
    tickets,
    attempts,
    steps,
    approvals,
    rules,
    models,
    dueHolding,
    dueWaiting,
    queuedSpawns,
    dueDispatches,
    ...scalars
  } = snapshot;
  const state: RunState = Object.assign(createRunState(snapshot.id), scalars, {
    tiers: { ...scalars.tiers },
  });
  for (const ticket of tickets) {
    state.order.push(ticket.definition.id);
    state.tickets.set(ticket.definition.id, ticket);
    state.counts[ticket.state.status]++;
    if (isUnderWay(ticket.revert)) state.reverting.add(ticket.definition.id);
  }
  rebuildSchedule(state);
  for (const id of dueHolding) state.dueHolding.add(id);
  for (const id of dueWaiting) state.dueWaiting.add(id);
  for (const id of queuedSpawns) state.queuedSpawns.add(id);
  for (const id of dueDispatches) state.dueDispatches.add(id);
  for (const attempt of attempts) {
    const own = { ...attempt, steps: [...attempt.steps] };
    state.attempts.set(own.key, own);
    count(state, own); // Adding to the queues again keeps their order.
  }
  for (const step of steps) state.steps.set(step.id, step);
  for (const approval of approvals) state.approvals.set(approval.id, approval);
  for (const [id, rule] of rules) state.rules.set(id, rule);
  for (const [model, totals] of models) state.models.set(model, totals);
  return state;
}
