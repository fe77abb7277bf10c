import { type Action, type AskReason, actionBytes, type ToolCall } from '../../shared/approval';
import { fail, succeed } from '../../shared/result';
import type { NewEvent, Verdict } from '../../shared/run-event';
import {
  type Attempt,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
  stepId,
} from '../../shared/run-state';
import { stepSay } from './approval-policy';
import { of, waitingFor } from './attempt-facts';
import type { Decision, Rules } from './decision';
import type { CallKind, StepOutcome } from './ports';

/** The same call for the so-manieth time in a row is put to a person. */
const MAX_IN_A_ROW = 3;

interface StepCall {
  readonly step: string;
  readonly call: ToolCall;
}

/**
 * What happens to the next of these calls: it is refused since its input is wrong (and the one after it is next), it asks,
 * the mode answers for it, or, without an event, it is simply due.
 */
export function openSteps(
  state: RunState,
  attempt: Attempt,
  calls: readonly StepCall[],
  rules: Rules,
): NewEvent[] {
  const events: NewEvent[] = [];
  for (const { step, call } of calls) {
    const kind = rules.tools.inspect(call);
    if (kind.kind !== 'invalid') return [...events, ...askFor(state, attempt, { step, call }, kind, rules)];
    const { tool } = call;
    const { message: note } = kind;
    events.push({ type: 'step.finished', ...of(attempt), step, tool, outcome: 'refused', note });
  }
  return events;
}

function askFor(
  state: RunState,
  attempt: Attempt,
  { step, call }: StepCall,
  kind: CallKind,
  rules: Rules,
): NewEvent[] {
  const { stepMode } = requireTicket(state, attempt.ticket).definition;
  const say = isRepetition(state, attempt, call, step)
    ? ({ say: 'person', reason: 'repeated' } as const)
    : stepSay(state.mode, kind.kind, stepMode);
  if (say.say === 'covered') return [];
  const asked = askForStep(attempt, { id: step, call }, say.reason, rules);
  if (say.say === 'person') return [asked];
  const { approval, hash } = asked;
  const answer = { answer: 'approved', by: 'policy', reason: '', edited: null } as const;
  return [asked, { type: 'approval.answered', ...of(attempt), step, approval, hash, ...answer }];
}

export function askForStep(
  attempt: Attempt,
  { id: step, call }: Pick<Step, 'id' | 'call'>,
  reason: AskReason,
  rules: Rules,
): Extract<NewEvent, { type: 'approval.requested' }> {
  const action: Action = { kind: 'step', step, call };
  const hash = rules.hash(actionBytes(action));
  return { type: 'approval.requested', ...of(attempt), step, approval: `step:${step}`, reason, action, hash };
}

/** The same call as the two before it: a model that goes in circles, which no mode lets go on unasked. */
function isRepetition(state: RunState, attempt: Attempt, call: ToolCall, step: string): boolean {
  const at = attempt.steps.indexOf(step);
  const before = (at === -1 ? attempt.steps : attempt.steps.slice(0, at)).slice(1 - MAX_IN_A_ROW);
  const bytes = JSON.stringify([call.tool, call.input]);
  return (
    before.length === MAX_IN_A_ROW - 1 &&
    before.every((id) => {
      const other = requireStep(state, id).call;
      return JSON.stringify([other.tool, other.input]) === bytes;
    })
  );
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

/** What follows once the attempt's current step is over: the calls of the same turn that have not had their turn yet. */
function openFollowing(state: RunState, attempt: Attempt, rules: Rules): NewEvent[] {
  const following = attempt.steps.slice(attempt.stepsEnded + 1);
  return openSteps(
    state,
    attempt,
    following.map((id) => ({ step: id, call: requireStep(state, id).call })),
    rules,
  );
}

export function decideStepFinished(
  state: RunState,
  key: string,
  step: string,
  { outcome, note }: StepOutcome,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'step_running');
  if (attempt === null) return fail({ type: 'ended' });
  const { tool } = requireStep(state, step).call;
  return succeed([
    { type: 'step.finished', ...of(attempt), step, tool, outcome, note },
    ...openFollowing(state, attempt, rules),
  ]);
}

/** A person said no to the step: the worker hears why and goes on. */
export function stepRejected(
  state: RunState,
  attempt: Attempt,
  step: string,
  reason: string,
  rules: Rules,
): NewEvent[] {
  const { tool } = requireStep(state, step).call;
  return [
    { type: 'step.finished', ...of(attempt), step, tool, outcome: 'rejected', note: reason },
    ...openFollowing(state, attempt, rules),
  ];
}

export function decideResolve(state: RunState, step: string, verdict: Verdict, rules: Rules): Decision {
  const found = state.steps.get(step);
  if (found === undefined) return fail({ type: 'unknown', what: 'step', id: step });
  const attempt = requireAttempt(state, attemptKey(found.ticket, found.attempt));
  if (attempt.phase.phase !== 'step_unknown' || attempt.phase.step !== step) return fail({ type: 'ended' });
  const again = verdict === 'again' ? stepId(attempt.ticket, attempt.number, attempt.steps.length + 1) : null;
  const resolved: NewEvent = { type: 'step.resolved', ...of(attempt), step, verdict, again };
  return succeed([resolved, ...(again === null ? openFollowing(state, attempt, rules) : [])]);
}
