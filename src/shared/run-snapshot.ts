import type { Rule } from './rule';
import { count, rebuildSchedule } from './run-moves';
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
  | 'workingSince'
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
  /** Sets of what can be derived, for their orders, which cannot: whoever reads this goes on exactly as the one who wrote it. */
  readonly queues: Readonly<Record<Queue, readonly string[]>>;
}

const QUEUES = [
  'dueHolding',
  'dueWaiting',
  'queuedSpawns',
  'dueDispatches',
  'readyForAgents',
  'live',
  'reverting',
] as const satisfies (keyof RunState)[];
type Queue = (typeof QUEUES)[number];

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
    workingSince: state.workingSince,
    tiers: { ...state.tiers },
    tickets: state.order.map((id) => requireTicket(state, id)),
    attempts: [...state.attempts.values()].map((attempt) => ({ ...attempt, steps: [...attempt.steps] })),
    steps: [...state.steps.values()],
    approvals: [...state.approvals.values()],
    rules: [...state.rules],
    models: [...state.models],
    queues: ordersOf(state),
  };
}

function ordersOf(state: RunState): RunSnapshot['queues'] {
  return Object.fromEntries(
    QUEUES.map((name) => [name, [...state[name]]]),
  ) as unknown as RunSnapshot['queues'];
}

/** A state of one's own that `fold` may change; it shares no growing part with the snapshot. */
export function readSnapshot(snapshot: RunSnapshot): RunState {
  const { tickets, attempts, steps, approvals, rules, models, queues, ...scalars } = snapshot;
  const state: RunState = Object.assign(createRunState(snapshot.id), scalars, {
    tiers: { ...scalars.tiers },
  });
  for (const ticket of tickets) {
    state.order.push(ticket.definition.id);
    state.tickets.set(ticket.definition.id, ticket);
    state.counts[ticket.state.status]++;
  }
  rebuildSchedule(state);
  state.readyForAgents.clear();
  for (const name of QUEUES) for (const member of queues[name]) state[name].add(member);
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
