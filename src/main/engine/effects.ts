import type { Proposal } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import { namesAgent } from '../../shared/dispatch';
import { fail } from '../../shared/result';
import {
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
} from '../../shared/run-state';
import { verifiedSteps } from '../../shared/verified-steps';
import type { EffectResult } from './decision';
import type { Effect } from './plan';
import type { AttemptJob, EnginePorts } from './ports';
import { createScope, type Scope } from './scope';

type World = Pick<EnginePorts, 'worker' | 'workspaces' | 'dispatch' | 'wait' | 'now'>;

/** Before an agent that has no room is looked at again. */
const UNTIL_ROOM_MS = 3000;

/** Carries effects out through the worker port, each owned by its attempt: it ends when the attempt ends. */
export interface Effects {
  start(effect: Effect): void;
  endAttempt(ticket: string, attempt: number): void;
  /** The run was paused: nobody waits for another try any longer. */
  endWaits(): void;
  inFlight(): number;
  close(): Promise<void>;
}

/** What is done for one attempt. */
interface Work {
  readonly scope: Scope;
  readonly inFlight: Set<Promise<void>>;
}

export function createEffects(
  state: RunState,
  world: World,
  report: (result: EffectResult) => void,
): Effects {
  const run = createScope();
  /** Each ends with its effect, or when the run is paused. */
  const waits = new Set<Scope>();
  const attempts = new Map<string, Work>();
  const inFlight = new Set<Promise<void>>();
  let lastPrepared: Promise<void> = Promise.resolve();

  function workOf(key: string): Work {
    const known = attempts.get(key);
    if (known !== undefined) return known;
    const work = { scope: run.child(), inFlight: new Set<Promise<void>>() };
    attempts.set(key, work);
    return work;
  }

  /** What is done for an attempt that had ended before, such as taking its work back, is not followed by another end. */
  function forgetIfOver(key: string, own: Work): void {
    const isOver = state.attempts.get(key)?.phase.phase === 'ended';
    if (!isOver || own.inFlight.size > 0 || attempts.get(key) !== own) return;
    attempts.delete(key);
    own.scope.end();
  }

  return {
    start(effect) {
      const own = workOf(effect.attempt);
      const scope = own.scope.child();
      const waiting = scope.child();
      waits.add(waiting);
      const wait: World['wait'] = (until) => world.wait(until, waiting.signal);
      const before = lastPrepared;
      const ended = carryOut(state, { ...world, wait }, effect, scope.signal).then(async (result) => {
        // People are asked in the order in which tickets were taken up, however long each took to prepare.
        if (effect.type === 'prepare') await before;
        inFlight.delete(ended);
        own.inFlight.delete(ended);
        scope.end();
        waits.delete(waiting);
        forgetIfOver(effect.attempt, own);
        report(result);
      });
      if (effect.type === 'prepare') lastPrepared = ended;
      inFlight.add(ended);
      own.inFlight.add(ended);
    },
    endAttempt(ticket, attempt) {
      const key = attemptKey(ticket, attempt);
      const own = attempts.get(key);
      attempts.delete(key);
      own?.scope.end();
      const { position } = requireTicket(state, ticket);
      const tell = () => world.worker.ended({ key, position, number: attempt });
      if (own === undefined || own.inFlight.size === 0) tell();
      else void Promise.all(own.inFlight).then(tell);
    },
    endWaits() {
      for (const waiting of waits) waiting.end();
      waits.clear();
    },
    inFlight: () => inFlight.size,
    async close() {
      run.end();
      await Promise.all(inFlight);
    },
  };
}

/** Never rejects: what a worker throws is a bug of its own and becomes the failure of this one attempt. */
async function carryOut(
  state: RunState,
  world: World,
  effect: Effect,
  signal: AbortSignal,
): Promise<EffectResult> {
  const { attempt } = effect;
  try {
    return await work(state, world, effect, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    switch (effect.type) {
      case 'prepare':
        return { type: 'effect.prepared', attempt, prepared: fail({ type: 'failed', reason }) };
      case 'dispatch':
        return { type: 'effect.dispatch', attempt, outcome: { type: 'failed', reason, facts: null } };
      case 'turn':
        return {
          type: 'effect.turn',
          attempt,
          outcome: { type: 'failed', reason, retry: null, usage: null, model: '' },
        };
      case 'step':
        return {
          type: 'effect.step',
          attempt,
          step: effect.step,
          outcome: { outcome: 'error', note: reason },
        };
      case 'rejoin':
        return { type: 'effect.step_lost', attempt, step: effect.step };
      case 'diagnosis':
        return {
          type: 'effect.diagnosis',
          attempt,
          step: effect.step,
          outcome: { type: 'failed', reason, usage: null, model: '' },
        };
      case 'review':
        return {
          type: 'effect.review',
          attempt,
          outcome: { type: 'failed', reason, retry: null, changed: [], usages: [], model: '' },
        };
      case 'merge':
        return { type: 'effect.merge', attempt, outcome: { type: 'failed', reason } };
      case 'revert':
        return { type: 'effect.revert', attempt, outcome: { type: 'failed', reason } };
      default:
        return assertNever(effect);
    }
  }
}

async function work(
  state: RunState,
  { worker, workspaces, dispatch, wait, now }: World,
  effect: Effect,
  signal: AbortSignal,
): Promise<EffectResult> {
  const { attempt } = effect;
  const job = jobOf(state, attempt);
  switch (effect.type) {
    case 'prepare': {
      const { lastProposal, definition, returned, assignment } = requireTicket(state, job.ticket.id);
      if (namesAgent(assignment?.agent ?? definition.assignedTo)) {
        const prepared = await dispatch.prepare({ ticket: definition, assignment }, signal);
        if (prepared !== null) return { type: 'effect.dispatch_prepared', attempt, prepared };
      }
      const dependencies = definition.dependsOn.map((ticket) => ({
        ticket,
        summary: summaryOf(state, ticket),
      }));
      // In the folder itself there is nothing to set up: it is the person's, and as they keep it.
      const setup = state.isolation === 'worktree' ? definition.setup : [];
      const prepared = await worker.prepare({ ...job, setup, lastProposal, returned, dependencies }, signal);
      return { type: 'effect.prepared', attempt, prepared };
    }
    case 'dispatch': {
      const proposal = job.attempt.dispatch?.proposal;
      if (proposal === undefined) throw new Error(`Attempt ${attempt} is sent without a proposal`);
      for (;;) {
        const outcome = await dispatch.send({ run: job.run, attempt, proposal }, signal);
        if (outcome.type !== 'full') return { type: 'effect.dispatch', attempt, outcome };
        await wait(new Date(Date.parse(now()) + UNTIL_ROOM_MS).toISOString(), signal);
        if (signal.aborted || state.phase.phase !== 'running')
          return { type: 'effect.dispatch', attempt, outcome: { type: 'postponed' } };
      }
    }
    case 'turn': {
      const { turns: turn, steps } = job.attempt;
      const proposal = proposalOf(job);
      if (!(await isTime(state, job, wait, signal))) {
        return { type: 'effect.turn', attempt, outcome: { type: 'not_asked' } };
      }
      const turnJob = { ...job, proposal, turn, steps: steps.map((id) => requireStep(state, id)) };
      return { type: 'effect.turn', attempt, outcome: await worker.turn(turnJob, signal) };
    }
    case 'step': {
      const outcome = await worker.step({ ...job, step: requireStep(state, effect.step) }, signal);
      return { type: 'effect.step', attempt, step: effect.step, outcome };
    }
    case 'rejoin': {
      const { step } = effect;
      const outcome = await worker.rejoin({ ...job, step: requireStep(state, step) }, signal);
      if (outcome === 'again') return { type: 'effect.step_again', attempt, step };
      return outcome === null
        ? { type: 'effect.step_lost', attempt, step }
        : { type: 'effect.step', attempt, step, outcome };
    }
    case 'diagnosis': {
      const { qa } = state;
      if (qa === null) throw new Error(`Run ${state.id} has a diagnosis and no QA`);
      const outcome = await worker.diagnose({ ...job, step: requireStep(state, effect.step), qa }, signal);
      return { type: 'effect.diagnosis', attempt, step: effect.step, outcome };
    }
    case 'review': {
      const proposal = proposalOf(job);
      const { delivered, phase } = job.attempt;
      if (!(await isTime(state, job, wait, signal))) {
        return { type: 'effect.review', attempt, outcome: { type: 'not_asked' } };
      }
      const techLead = phase.phase === 'review_running' && phase.by === 'model' ? state.techLead : null;
      const verified = verifiedSteps(state, job.attempt);
      const reviewJob = { ...job, proposal, summary: delivered?.summary ?? '', verified, techLead };
      return { type: 'effect.review', attempt, outcome: await worker.review(reviewJob, signal) };
    }
    case 'merge':
      return { type: 'effect.merge', attempt, outcome: await workspaces.merge(job, signal) };
    case 'revert':
      return { type: 'effect.revert', attempt, outcome: await workspaces.revert(job, signal) };
    default:
      return assertNever(effect);
  }
}

/** Waits for the next try, if there was one; false when the run was paused or the attempt ended meanwhile. */
async function isTime(
  state: RunState,
  { attempt: { retry } }: AttemptJob,
  wait: World['wait'],
  signal: AbortSignal,
): Promise<boolean> {
  if (retry === null) return true;
  await wait(retry.at, signal);
  return !signal.aborted && state.phase.phase === 'running';
}

function proposalOf({ attempt }: AttemptJob): Proposal {
  if (attempt.proposal === null) throw new Error(`Attempt ${attempt.key} works without a proposal`);
  return attempt.proposal;
}

function jobOf(state: RunState, key: string): AttemptJob {
  const attempt = requireAttempt(state, key);
  const { definition, position } = requireTicket(state, attempt.ticket);
  if (state.workspace === null) throw new Error(`Run ${state.id} works without a workspace`);
  const { id: run, workspace, model, track } = state;
  return { run, workspace, model, track, ticket: definition, position, attempt };
}

function summaryOf(state: RunState, ticket: string): string {
  const { state: where } = requireTicket(state, ticket);
  return where.status === 'completed' ? where.summary : '';
}
