import type { Action, AnsweredBy, AskReason, Proposal, ToolCall } from './approval';
import type { DispatchFacts, DispatchProposal, GivenAssignment } from './dispatch';
import type { IgnoredFiles } from './ignored-files';
import { type LimitKind, type Limits, NO_LIMITS } from './limits';
import type { ReviewVerdict } from './review-verdict';
import type { Rule } from './rule';
import type { AttemptOutcome, Bring, PauseReason, Reviewer, RunOutcome, Verdict } from './run-event';
import { createSchedule, type Schedule } from './schedule';
import type { ApprovalMode, BlockKind, Isolation, ReviewMode, TicketDefinition, Tier, Track } from './ticket';
import { NO_USAGE, type UsageTotals } from './usage';

type RunPhase =
  | { phase: 'opened' }
  | { phase: 'running' }
  | { phase: 'paused'; by: PauseReason; limit: LimitKind | null }
  | { phase: 'finished'; outcome: RunOutcome };

export type TicketState =
  | { status: 'todo' }
  | { status: 'in_progress'; attempt: number }
  | { status: 'completed'; by: 'file' | 'worker' | 'agent' | 'person'; summary: string }
  | { status: 'blocked'; kind: BlockKind; reason: string };

/** Taking accepted work back: `was` is what the ticket is again if that fails. */
export type Revert =
  | { readonly phase: 'due' | 'running'; readonly was: TicketState }
  | { readonly phase: 'failed'; readonly reason: string };

export interface Ticket {
  readonly definition: TicketDefinition;
  /** Position in file order; stays the same for the whole run. */
  readonly position: number;
  readonly state: TicketState;
  readonly attempts: number;
  /** As last edited, so that a retry proposes it again. */
  readonly lastProposal: Proposal | null;
  /** Who a person gave it to; null while that is as its definition says. */
  readonly assignment: GivenAssignment | null;
  /** Why the last attempt was not the last word: what its review or merge wants; null once a person has put the ticket to the start. */
  readonly returned: {
    readonly attempt: number;
    readonly by: Reviewer | 'merge';
    readonly notes: string;
  } | null;
  /** How often the tech lead sent the worker back since then. */
  readonly sentBack: number;
  /** How often its result did not fit what was merged meanwhile, since then. */
  readonly conflicts: number;
  /** The last attempt whose work was accepted and stands; null while none does. */
  readonly accepted: number | null;
  readonly revert: Revert | null;
  readonly usage: UsageTotals;
  /** ISO time since when the ticket is in this state; null while it is as the file said. */
  readonly since: string | null;
}

/**
 * Where an attempt stands. `turn` and `step` say whose move is next: `due` waits for the engine (and, without a slot, for a
 * free one), `running` has an effect in flight.
 */
export type AttemptPhase =
  | { phase: 'preparing' }
  | { phase: 'awaiting_spawn'; approval: string }
  | { phase: 'queued' }
  | { phase: 'turn_due' }
  | { phase: 'turn_running' }
  | { phase: 'awaiting_step'; step: string; approval: string }
  | { phase: 'step_due'; step: string }
  | { phase: 'step_running'; step: string }
  | { phase: 'step_unknown'; step: string }
  | { phase: 'diagnosis_due'; step: string }
  | { phase: 'diagnosis_running'; step: string }
  | { phase: 'review_due'; by: Reviewer }
  | { phase: 'review_running'; by: Reviewer }
  | { phase: 'awaiting_review'; approval: string }
  | { phase: 'dispatch_due' }
  | { phase: 'sending' }
  /** An agent elsewhere has it. `silent`: nothing was heard of it for long. */
  | { phase: 'dispatched'; silent: boolean }
  /** No agent took it: a person decides. */
  | { phase: 'undelivered'; reason: string }
  | { phase: 'merge_due' }
  | { phase: 'merge_running' }
  | { phase: 'ended'; outcome: AttemptOutcome; summary: string };

export interface Attempt {
  readonly key: string;
  readonly ticket: string;
  readonly number: number;
  readonly tier: Tier;
  readonly phase: AttemptPhase;
  readonly holdsSlot: boolean;
  readonly proposal: Proposal | null;
  /** What goes to an agent elsewhere in the place of a worker of Baton's own, and what is known of it. */
  readonly dispatch: { readonly proposal: DispatchProposal; readonly facts: DispatchFacts | null } | null;
  /** Who let it start; null until somebody has. */
  readonly approvedBy: AnsweredBy | null;
  /** The request that failed and is tried again: how often it was tried, why it failed, when the next try is (ISO 8601). */
  readonly retry: { readonly tries: number; readonly reason: string; readonly at: string } | null;
  /** Turns asked for so far. */
  readonly turns: number;
  /** Ids of all steps in order; grows in place. */
  readonly steps: string[];
  /** How many of `steps` have come to an end; the one after them is next. */
  readonly stepsEnded: number;
  /** What the worker said when it finished; null while it works. */
  readonly delivered: { readonly summary: string; readonly changedFiles: readonly string[] } | null;
  /** How often a verify command has failed after the worker said that it has finished. */
  readonly verifyFailures: number;
  /** What its review said; null while nobody has reviewed it. */
  readonly reviewed: {
    readonly by: Reviewer;
    readonly verdict: ReviewVerdict;
    readonly notes: string;
  } | null;
  /** The tickets whose merged work its own did not fit, where it did not. */
  readonly conflictsWith?: readonly string[];
  /** How often its work was another than what had been verified and reviewed when it was to be merged, since a person asked for that. */
  readonly outdated?: number;
  /** What it left in its worktree when it was merged and no branch takes, where there was something. */
  readonly ignored?: IgnoredFiles;
  /** The attempt at the same ticket whose work was accepted before it began. */
  readonly reopens: number | null;
  readonly usage: UsageTotals;
  readonly startedAt: string | null;
  readonly since: string;
}

type StepState =
  | { state: 'pending' }
  | { state: 'awaiting' }
  | { state: 'approved'; by: AnsweredBy }
  | { state: 'running' }
  | { state: 'unknown' }
  | { state: 'finished'; outcome: 'ok' | 'error' | 'refused' | 'rejected'; note: string }
  /** By a person, unless it was `by` recovery. */
  | { state: 'resolved'; verdict: Verdict; by?: 'recovery' }
  | { state: 'dropped' }
  /** Its attempt ended while it ran: it was broken off, and what it has done nobody knows. */
  | { state: 'broken_off' };

export interface Step {
  readonly id: string;
  readonly ticket: string;
  readonly attempt: number;
  readonly turn: number;
  /** What runs, or ran: the edited call once a person edited it. */
  readonly call: ToolCall;
  readonly edited: boolean;
  /** Who approved or rejected it; null while nobody has, and where nobody was asked. */
  readonly answeredBy: AnsweredBy | null;
  /** The rule that answered, as it was then, even if it is gone by now. */
  readonly rule: Rule | null;
  /** The step that runs again as this one: a person said so, or it is known that it was not done. */
  readonly replaces: string | null;
  /** Whose call it is: the worker's, or Baton's own that runs a command of the ticket file. */
  readonly origin: 'worker' | 'setup' | 'verify';
  /** What the QA said of its failure. */
  readonly diagnosis: string | null;
  readonly state: StepState;
  readonly since: string;
}

/** What waits for a person. It is gone from the state once it is answered or its attempt has ended. */
export interface Approval {
  readonly id: string;
  readonly ticket: string;
  readonly attempt: number;
  readonly step: string | null;
  readonly tier: Tier;
  readonly reason: AskReason;
  readonly action: Action;
  readonly hash: string;
  readonly since: string;
}

/**
 * The whole run. `fold` updates it in place: the maps and sets stay, the entries in them are replaced, so that an entry
 * that is the same object is unchanged. What follows `usage` is derived from the rest and kept up to date for speed.
 */
export interface RunState {
  readonly id: string;
  seq: number;
  at: string;
  phase: RunPhase;
  track: Track;
  workspace: string | null;
  mode: ApprovalMode;
  parallel: number;
  model: string;
  startedAt: string | null;
  limits: Limits;
  review: ReviewMode;
  techLead: string | null;
  qa: string | null;
  isolation: Isolation;
  /** With worktrees: what they are given along; null for what is usually needed. */
  bring: readonly Bring[] | null;
  /** Tiers that are at work in this run, ascending. */
  activeTiers: readonly Tier[];
  /** A person said that the run may go on with a model whose price is not known. */
  unpricedAccepted: boolean;
  /**
   * For how many milliseconds something of Baton's own was at work, and since when it is now. Time in which the run waits for a
   * person or for an agent elsewhere does not count, nor does what ends after a pause.
   */
  workedMs: number;
  workingSince: string | null;
  readonly tickets: Map<string, Ticket>;
  /** Ticket ids by position. */
  readonly order: string[];
  readonly attempts: Map<string, Attempt>;
  readonly steps: Map<string, Step>;
  readonly approvals: Map<string, Approval>;
  readonly rules: Map<string, Rule>;
  readonly tiers: Record<Tier, UsageTotals>;
  readonly models: Map<string, UsageTotals>;

  schedule: Schedule;
  readonly counts: Record<TicketState['status'], number>;
  /** Keys of attempts whose next move is the engine's: those that hold a slot, and those that first need one, oldest first. */
  readonly dueHolding: Set<string>;
  readonly dueWaiting: Set<string>;
  readonly queuedSpawns: Set<string>;
  /** Approved dispatches: they need no slot. */
  readonly dueDispatches: Set<string>;
  /** Ids of ready tickets that may be an agent's. */
  readonly readyForAgents: Set<string>;
  readonly live: Set<string>;
  slotsHeld: number;
  preparing: number;
  /** 0 or 1: results are merged one at a time. */
  merging: number;
  awaitingSpawn: number;
  /** Attempts for which something of Baton's own is at work. */
  atWork: number;
  /** Tickets whose accepted work is being taken back, the oldest first. */
  readonly reverting: Set<string>;
}

export const DEFAULT_PARALLEL = 4;

export function createRunState(id: string): RunState {
  return {
    id,
    seq: 0,
    at: '',
    phase: { phase: 'opened' },
    track: { title: '', context: '', source: { name: '', path: null } },
    workspace: null,
    mode: 'ask',
    parallel: DEFAULT_PARALLEL,
    model: '',
    startedAt: null,
    limits: NO_LIMITS,
    review: 'off',
    techLead: null,
    qa: null,
    isolation: 'shared',
    bring: null,
    activeTiers: [],
    unpricedAccepted: false,
    workedMs: 0,
    workingSince: null,
    tickets: new Map(),
    order: [],
    attempts: new Map(),
    steps: new Map(),
    approvals: new Map(),
    rules: new Map(),
    tiers: { 1: NO_USAGE, 2: NO_USAGE, 3: NO_USAGE, 4: NO_USAGE },
    models: new Map(),
    schedule: createSchedule([]),
    counts: { todo: 0, in_progress: 0, completed: 0, blocked: 0 },
    dueHolding: new Set(),
    dueWaiting: new Set(),
    queuedSpawns: new Set(),
    dueDispatches: new Set(),
    readyForAgents: new Set(),
    live: new Set(),
    slotsHeld: 0,
    preparing: 0,
    merging: 0,
    awaitingSpawn: 0,
    atWork: 0,
    reverting: new Set(),
  };
}

export function attemptKey(ticket: string, attempt: number): string {
  return `${ticket}#${attempt}`;
}

export function stepId(ticket: string, attempt: number, number: number): string {
  return `${attemptKey(ticket, attempt)}.${number}`;
}

export function requireTicket(state: RunState, id: string): Ticket {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) throw new Error(`No ticket ${id} in run ${state.id}`);
  return ticket;
}

export function requireAttempt(state: RunState, key: string): Attempt {
  const attempt = state.attempts.get(key);
  if (attempt === undefined) throw new Error(`No attempt ${key} in run ${state.id}`);
  return attempt;
}

/** Whether a worker was ever at work on it in this run. */
export function hasStarted(state: RunState, { definition, attempts }: Ticket): boolean {
  for (let number = attempts; number > 0; number--) {
    const attempt = state.attempts.get(attemptKey(definition.id, number));
    if (attempt !== undefined && attempt.startedAt !== null) return true;
  }
  return false;
}

export function requireStep(state: RunState, id: string): Step {
  const step = state.steps.get(id);
  if (step === undefined) throw new Error(`No step ${id} in run ${state.id}`);
  return step;
}
