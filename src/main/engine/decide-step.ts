import type { ToolCall } from '../../shared/approval';
import { fail, succeed } from '../../shared/result';
import type { NewEvent, Verdict } from '../../shared/run-event';
import {
  type Attempt,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  type Step,
  stepId,
} from '../../shared/run-state';
import { askOrAnswer, DENIED } from './ask-for-step';
import { of, waitingFor } from './attempt-facts';
import { deliver, verifyStepOver } from './decide-delivery';
import { setupStepOver } from './decide-setup';
import type { Decision, Rules } from './decision';
import type { StepOutcome } from './ports';
import { sayOfStep } from './step-say';

export interface StepCall {
  readonly step: string;
  readonly call: ToolCall;
}

/** How the calls before these went in the same turn, and the number of the attempt's next new step. */
interface Before {
  readonly allOk: boolean;
  readonly nextNumber: number;
}

/**
 * What happens to the next of these calls: it does not run, since its input is wrong or a rule denies it (and the one after it
 * is next), it asks, somebody answers for it, it ends the work, or, without an event, it is simply due.
 */
export function openSteps(
  state: RunState,
  attempt: Attempt,
  calls: readonly StepCall[],
  { allOk, nextNumber }: Before,
  rules: Rules,
): NewEvent[] {
  const events: NewEvent[] = [];
  for (const [index, { step, call }] of calls.entries()) {
    const kind = rules.tools.inspect(call);
    if (kind.kind === 'finish') {
      const wrong = whyNotFinished(allOk && events.length === 0, index === calls.length - 1);
      if (wrong === null) {
        const done = stepOver(attempt, { step, call }, 'ok', kind.summary);
        return [...events, done, ...deliver(state, attempt, kind, nextNumber, rules)];
      }
      events.push(stepOver(attempt, { step, call }, 'refused', wrong));
      continue;
    }
    if (kind.kind === 'invalid') {
      events.push(stepOver(attempt, { step, call }, 'refused', kind.message));
      continue;
    }
    const say = sayOfStep(state, attempt, step, call, kind, state.mode);
    events.push(...askOrAnswer(attempt, { id: step, call }, say, rules));
    if (say.say !== 'rule' || say.answer === 'approved') return events;
    events.push(stepOver(attempt, { step, call }, 'rejected', DENIED));
  }
  return events;
}

/** A worker that has not seen all its results does not know yet whether it has finished. */
function whyNotFinished(allOk: boolean, isLast: boolean): string | null {
  if (!isLast) return 'finish must be the last call of its turn: see what the others give first.';
  return allOk ? null : 'Another call of the same turn did not succeed: look at it before you finish.';
}

/** The end of a step that did not have to run. */
function stepOver(
  attempt: Attempt,
  { step, call }: StepCall,
  outcome: 'ok' | 'refused' | 'rejected',
  note: string,
): Extract<NewEvent, { type: 'step.finished' }> {
  return {
    type: 'step.finished',
    ...of(attempt),
    step,
    tool: call.tool,
    outcome,
    note,
    diagnose: false,
  };
}

/** How many of the attempt's last turns had nothing but calls that were refused for their input. */
export function refusedTurns(state: RunState, { steps }: Attempt): number {
  let count = 0;
  let turn = 0;
  for (const id of [...steps].reverse()) {
    const step = requireStep(state, id);
    if (step.state.state !== 'finished' || step.state.outcome !== 'refused') {
      // The turn that this step belongs to had a call that was right.
      return step.turn === turn ? count - 1 : count;
    }
    if (step.turn !== turn) count++;
    turn = step.turn;
  }
  return count;
}

/** What follows once the attempt's step `over` is: the calls of the same turn that have not had their turn yet. */
function openFollowing(
  state: RunState,
  attempt: Attempt,
  over: Step,
  isOk: boolean,
  rules: Rules,
  note = noteOf(over),
): NewEvent[] {
  if (over.origin === 'setup') return setupStepOver(state, attempt, over, { isOk, note }, rules.tools);
  if (over.origin === 'verify') return verifyStepOver(state, attempt, over, isOk, rules);
  const following = attempt.steps.slice(attempt.steps.indexOf(over.id) + 1);
  const before = {
    allOk: isOk && attempt.steps.every((id) => id === over.id || wentWell(requireStep(state, id), over.turn)),
    nextNumber: attempt.steps.length + 1,
  };
  const calls = following.map((id) => ({ step: id, call: requireStep(state, id).call }));
  return openSteps(state, attempt, calls, before, rules);
}

/** One that is not finished was interrupted: a person says how it went. */
function noteOf({ state }: Step): string {
  return state.state === 'finished' ? state.note : 'interrupted';
}

/** False only for a step of this turn that came to an end other than a good one. */
function wentWell({ turn, state }: Step, thisTurn: number): boolean {
  if (turn !== thisTurn || state.state === 'pending') return true;
  if (state.state === 'resolved') return state.verdict !== 'not_done';
  return state.state === 'finished' && state.outcome === 'ok';
}

export function decideStepFinished(
  state: RunState,
  key: string,
  step: string,
  { outcome, note, isInterrupted }: StepOutcome,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'step_running');
  if (attempt === null) return fail({ type: 'ended' });
  const over = requireStep(state, step);
  const isCommand = rules.tools.inspect(over.call).kind === 'command';
  const diagnose = outcome === 'error' && isInterrupted !== true && isCommand && state.qa !== null;
  const { tool } = over.call;
  const finished: NewEvent = { type: 'step.finished', ...of(attempt), step, tool, outcome, note, diagnose };
  const isOk = outcome === 'ok';
  return succeed([finished, ...(diagnose ? [] : openFollowing(state, attempt, over, isOk, rules, note))]);
}

/** Nobody saw how a step ended that had been rejoined, and nobody can any more. */
export function decideStepLost(state: RunState, key: string, step: string): Decision {
  const attempt = waitingFor(state, key, 'step_running');
  return attempt === null ? fail({ type: 'ended' }) : succeed([{ type: 'step.lost', ...of(attempt), step }]);
}

/** It is known that a rejoined step was not done: the same call runs as a new step, under the answer that it had. */
export function decideStepAgain(state: RunState, key: string, step: string): Decision {
  const attempt = waitingFor(state, key, 'step_running');
  if (attempt === null) return fail({ type: 'ended' });
  return succeed([{ ...resolvedAgain(attempt, step), by: 'recovery' }]);
}

function resolvedAgain(attempt: Attempt, step: string): Extract<NewEvent, { type: 'step.resolved' }> {
  const again = stepId(attempt.ticket, attempt.number, attempt.steps.length + 1);
  return { type: 'step.resolved', ...of(attempt), step, verdict: 'again', again };
}

/** The attempt goes on where its failed command left it, with or without a diagnosis. */
export function afterDiagnosis(state: RunState, attempt: Attempt, step: string, rules: Rules): NewEvent[] {
  return openFollowing(state, attempt, requireStep(state, step), false, rules);
}

/** A person said no to the step, or a rule did: the worker hears why and goes on. */
export function stepRejected(
  state: RunState,
  attempt: Attempt,
  step: string,
  reason: string,
  rules: Rules,
): NewEvent[] {
  const over = requireStep(state, step);
  return [
    stepOver(attempt, { step, call: over.call }, 'rejected', reason),
    ...openFollowing(state, attempt, over, false, rules),
  ];
}

export function decideResolve(state: RunState, step: string, verdict: Verdict, rules: Rules): Decision {
  const found = state.steps.get(step);
  if (found === undefined) return fail({ type: 'unknown', what: 'step', id: step });
  const attempt = requireAttempt(state, attemptKey(found.ticket, found.attempt));
  if (attempt.phase.phase !== 'step_unknown' || attempt.phase.step !== step) return fail({ type: 'ended' });
  if (verdict === 'again') return succeed([resolvedAgain(attempt, step)]);
  const resolved: NewEvent = { type: 'step.resolved', ...of(attempt), step, verdict, again: null };
  return succeed([resolved, ...openFollowing(state, attempt, found, verdict === 'done', rules)]);
}
