import { actionBytes } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { NewEvent } from '../../shared/run-event';
import {
  type Attempt,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
} from '../../shared/run-state';
import { firstReady } from '../../shared/schedule';
import { beginSetup } from './decide-setup';
import { overLimit } from './over-limit';
import type { EnginePorts } from './ports';

/** How many spawn approvals may wait for a person at once: more than anyone reads, and a bound on what they hold in memory. */
const MAX_SPAWNS_WAITING = 100;

export type Effect =
  | { type: 'prepare'; attempt: string }
  | { type: 'dispatch'; attempt: string }
  | { type: 'turn'; attempt: string }
  | { type: 'step'; attempt: string; step: string }
  /** Of a step that an earlier process started. */
  | { type: 'rejoin'; attempt: string; step: string }
  | { type: 'diagnosis'; attempt: string; step: string }
  | { type: 'review'; attempt: string }
  | { type: 'merge'; attempt: string }
  | { type: 'revert'; attempt: string };

/** Something whose time has come. Its event says that it has begun and is on disk before the effect starts. */
export interface Due {
  readonly event: NewEvent;
  readonly effect: Effect | null;
}

/** What has to be waited for once these have happened, whatever the run's phase: it is under way already. */
export function rejoining(state: RunState, events: readonly NewEvent[]): Effect[] {
  return events
    .flatMap((event) => (event.type === 'run.recovered' ? (event.rejoined ?? []) : []))
    .map((id) => {
      const { ticket, attempt } = requireStep(state, id);
      return { type: 'rejoin', attempt: attemptKey(ticket, attempt), step: id };
    });
}

/**
 * Pure: what is due in this state. Folding the events makes it no longer due. Costs what is due, not what the run holds:
 * attempts that hold a slot go on; the free slots go to attempts that have been let go on, then to approved spawns; and
 * ready tickets are proposed as far ahead as the mode needs.
 */
export function plan(state: RunState, rules: Pick<EnginePorts, 'hash' | 'tools'>): Due[] {
  // A person's own doing, which waits for nothing: not for the run to go on, nor for a slot.
  const reverts = revertsDue(state);
  if (reverts.length > 0 || state.phase.phase !== 'running') return reverts;
  const due: Due[] = [];
  let merging = state.merging;
  const mayGoOn = ({ phase }: Attempt) => phase.phase !== 'merge_due' || merging++ === 0;
  for (const key of state.dueHolding) {
    const attempt = requireAttempt(state, key);
    if (mayGoOn(attempt)) due.push(...nextMoves(state, attempt, rules));
  }
  for (const key of state.dueDispatches) due.push(send(requireAttempt(state, key)));
  let free = state.parallel - state.slotsHeld;
  for (const key of state.dueWaiting) {
    if (free <= 0) break;
    const attempt = requireAttempt(state, key);
    if (!mayGoOn(attempt)) continue;
    due.push(...nextMoves(state, attempt, rules));
    free--;
  }
  let queued = state.queuedSpawns.size;
  for (const key of state.queuedSpawns) {
    if (free <= 0) break;
    due.push(start(requireAttempt(state, key)));
    free--;
    queued--;
  }
  const positions = firstReady(state.schedule, proposalsWanted(state, free - queued));
  const ids = new Set(positions.map((position) => state.order[position] as string));
  for (const id of readyForAgents(state)) ids.add(id);
  for (const id of ids) due.push(propose(state, id));
  if (due.length === 0) return finish(state);
  const limit = overLimit(state);
  return limit === null ? due : [{ event: { type: 'run.paused', by: 'limit', limit }, effect: null }];
}

function revertsDue(state: RunState): Due[] {
  return [...state.reverting].flatMap((ticket): Due[] => {
    const { revert, accepted } = requireTicket(state, ticket);
    if (revert?.phase !== 'due' || accepted === null) return [];
    return [
      {
        event: { type: 'revert.started', ticket, attempt: accepted },
        effect: { type: 'revert', attempt: attemptKey(ticket, accepted) },
      },
    ];
  });
}

function finish(state: RunState): Due[] {
  if (state.live.size > 0 || state.reverting.size > 0 || state.schedule.ready.count > 0) return [];
  const outcome = state.counts.completed === state.order.length ? 'done' : 'blocked';
  return [{ event: { type: 'run.finished', outcome }, effect: null }];
}

/** A person is asked ahead of time, so that answers wait for slots and not slots for answers; a policy needs no such lead. */
function proposalsWanted(state: RunState, free: number): number {
  switch (state.mode) {
    case 'auto':
    case 'all':
      return free - state.preparing;
    case 'none':
      return state.parallel - state.preparing;
    case 'ask':
      return Math.min(
        state.parallel - state.preparing,
        MAX_SPAWNS_WAITING - state.awaitingSpawn - state.preparing,
      );
    default:
      return assertNever(state.mode);
  }
}

/** An agent elsewhere needs no slot: its tickets do not wait for one. */
function readyForAgents(state: RunState): string[] {
  if (state.mode === 'ask' || state.mode === 'none' || state.queuedSpawns.size >= state.parallel) return [];
  const found: string[] = [];
  for (const id of state.readyForAgents) {
    if (found.length >= state.parallel - state.preparing) break;
    found.push(id);
  }
  return found;
}

function send({ key, ticket, number, tier, dispatch }: Attempt): Due {
  const agent = dispatch?.proposal.agent ?? '';
  return {
    event: { type: 'dispatch.requested', ticket, attempt: number, tier, agent },
    effect: { type: 'dispatch', attempt: key },
  };
}

function propose(state: RunState, ticket: string): Due {
  const attempt = requireTicket(state, ticket).attempts + 1;
  return {
    event: { type: 'attempt.proposed', ticket, attempt, tier: 3 },
    effect: { type: 'prepare', attempt: attemptKey(ticket, attempt) },
  };
}

function start({ ticket, number, tier, proposal }: Attempt): Due {
  return {
    event: { type: 'attempt.started', ticket, attempt: number, tier, model: proposal?.model ?? '' },
    effect: null,
  };
}

/** Setup commands come before the first turn; they are steps, or the attempt's end, and nothing else is due beside them. */
function nextMoves(
  state: RunState,
  attempt: Attempt,
  { hash, tools }: Pick<EnginePorts, 'hash' | 'tools'>,
): Due[] {
  const setup = attempt.phase.phase === 'turn_due' ? beginSetup(state, attempt, tools) : [];
  return setup.length > 0
    ? setup.map((event) => ({ event, effect: null }))
    : [nextMove(state, attempt, hash)];
}

function nextMove(state: RunState, attempt: Attempt, hash: EnginePorts['hash']): Due {
  const { key, ticket, number, tier, phase } = attempt;
  const of = { ticket, attempt: number, tier };
  switch (phase.phase) {
    case 'turn_due':
      return {
        event: { type: 'turn.started', ...of, turn: attempt.turns + 1 },
        effect: { type: 'turn', attempt: key },
      };
    case 'step_due': {
      const { step } = phase;
      return {
        event: stepStarted(state, requireStep(state, step), of, hash),
        effect: { type: 'step', attempt: key, step },
      };
    }
    case 'diagnosis_due': {
      const { step } = phase;
      return {
        event: { type: 'diagnosis.started', ...of, tier: 4, step },
        effect: { type: 'diagnosis', attempt: key, step },
      };
    }
    case 'review_due':
      return {
        event: { type: 'review.started', ...of, tier: 2, by: phase.by },
        effect: { type: 'review', attempt: key },
      };
    case 'merge_due':
      return { event: { type: 'merge.started', ...of }, effect: { type: 'merge', attempt: key } };
    case 'preparing':
    case 'awaiting_spawn':
    case 'queued':
    case 'turn_running':
    case 'awaiting_step':
    case 'step_running':
    case 'step_unknown':
    case 'diagnosis_running':
    case 'review_running':
    case 'awaiting_review':
    case 'dispatch_due':
    case 'sending':
    case 'dispatched':
    case 'undelivered':
    case 'merge_running':
    case 'ended':
      throw new Error(`Attempt ${key} is queued as due in phase ${phase.phase}`);
    default:
      return assertNever(phase);
  }
}

function stepStarted(
  state: RunState,
  due: Step,
  of: Pick<Attempt, 'ticket' | 'tier'> & { attempt: number },
  hash: EnginePorts['hash'],
): NewEvent {
  const { id: step, call } = due;
  const bytes = actionBytes({ kind: 'step', step, call });
  const approval = approvalOf(state, due);
  return { type: 'step.started', ...of, step, tool: call.tool, hash: hash(bytes), approval };
}

/** What was approved and did not run runs under the same approval; a person who has a step run again gives no other. */
function approvalOf(state: RunState, { id, answeredBy, replaces }: Step): string | null {
  if (replaces === null) return answeredBy === null ? null : `step:${id}`;
  const replaced = requireStep(state, replaces);
  const isSame = replaced.state.state === 'resolved' && replaced.state.by === 'recovery';
  return isSame ? approvalOf(state, replaced) : null;
}
