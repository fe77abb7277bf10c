import {
  type Action,
  type AskReason,
  actionBytes,
  type Proposal,
  type ToolCall,
} from '../../shared/approval';
import { fail, succeed } from '../../shared/result';
import type { NewEvent, Verdict } from '../../shared/run-event';
import {
  type Attempt,
  type AttemptPhase,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
  stepId,
} from '../../shared/run-state';
import type { ApprovalMode } from '../../shared/ticket';
import { spawnSay, stepSay } from './approval-policy';
import type { Decision, Rules } from './decision';
import { blockTicket, completeTicket } from './endings';
import type { Prepared, StepOutcome, TurnOutcome } from './ports';

/** The attempt, if what has come to an end is what it waits for; a late result of an ended attempt means nothing. */
function waitingFor(state: RunState, key: string, phase: AttemptPhase['phase']): Attempt | null {
  const attempt = state.attempts.get(key);
  return attempt?.phase.phase === phase ? attempt : null;
}

function of(attempt: Attempt): { ticket: string; attempt: number; tier: Attempt['tier'] } {
  return { ticket: attempt.ticket, attempt: attempt.number, tier: attempt.tier };
}

export function decidePrepared(state: RunState, key: string, prepared: Prepared, rules: Rules): Decision {
  const attempt = waitingFor(state, key, 'preparing');
  if (attempt === null) return fail({ type: 'ended' });
  if (!prepared.ok) return succeed(blockTicket(attempt, 'failed', 'failed', prepared.failure.reason));
  return succeed(askToSpawn(state.mode, attempt, prepared.value, rules));
}

/** Puts a spawn to whoever has the say in this mode. */
export function askToSpawn(
  mode: ApprovalMode,
  attempt: Attempt,
  proposal: Proposal,
  rules: Rules,
): NewEvent[] {
  const action: Action = { kind: 'spawn', proposal };
  const say = spawnSay(mode);
  const hash = rules.hash(actionBytes(action));
  const common = { ...of(attempt), step: null, approval: `spawn:${attempt.key}`, hash };
  const asked: NewEvent = { type: 'approval.requested', ...common, reason: 'spawn', action };
  if (say.say !== 'policy') return [asked];
  const { answer } = say;
  const reason = answer === 'rejected' ? `the approval mode is “${mode}”.` : '';
  const answered: NewEvent = {
    type: 'approval.answered',
    ...common,
    answer,
    by: 'policy',
    reason,
    edited: null,
  };
  return [asked, answered, ...(answer === 'rejected' ? spawnRejected(attempt, reason) : [])];
}

export function spawnRejected(attempt: Attempt, reason: string): NewEvent[] {
  return blockTicket(
    attempt,
    'rejected',
    'spawn_rejected',
    reason === '' ? 'Spawn rejected.' : `Spawn rejected: ${reason}`,
  );
}

function usageOf(attempt: Attempt, { usage, model }: TurnOutcome): NewEvent[] {
  return usage === null ? [] : [{ type: 'usage.recorded', ...of(attempt), model, ...usage }];
}

/** Nothing follows from an answer to an attempt that has ended, but it was paid for. */
function decideLateTurn(state: RunState, key: string, outcome: TurnOutcome): Decision {
  const ended = waitingFor(state, key, 'ended');
  return ended === null || outcome.usage === null
    ? fail({ type: 'ended' })
    : succeed(usageOf(ended, outcome));
}

export function decideTurnFinished(
  state: RunState,
  key: string,
  outcome: TurnOutcome,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'turn_running');
  if (attempt === null) return decideLateTurn(state, key, outcome);
  const usage = usageOf(attempt, outcome);
  if (outcome.type === 'failed')
    return succeed([...usage, ...blockTicket(attempt, 'failed', 'failed', outcome.reason)]);

  const turn = { type: 'turn.finished', ...of(attempt), turn: attempt.turns } as const;
  for (const call of outcome.calls) {
    const kind = rules.tools.inspect(call);
    if (kind.kind !== 'report_blocked') continue;
    return succeed([
      { ...turn, calls: [] },
      ...usage,
      ...blockTicket(attempt, 'blocked', 'worker', kind.reason),
    ]);
  }
  if (outcome.calls.length === 0 && outcome.ends) {
    const summary = outcome.text.trim();
    const ending =
      summary === ''
        ? blockTicket(attempt, 'failed', 'failed', 'The model gave an empty answer.')
        : completeTicket(attempt, summary);
    return succeed([{ ...turn, calls: [] }, ...usage, ...ending]);
  }
  const calls = outcome.calls.map((call, index) => ({
    step: stepId(attempt.ticket, attempt.number, attempt.steps.length + index + 1),
    call,
  }));
  return succeed([{ ...turn, calls }, ...usage, ...openSteps(state, attempt, calls, rules)]);
}

/**
 * What happens to the next of these calls: it is refused since its input is wrong (and the one after it is next), it asks,
 * the mode answers for it, or, without an event, it is simply due.
 */
function openSteps(
  state: RunState,
  attempt: Attempt,
  calls: readonly { step: string; call: ToolCall }[],
  rules: Rules,
): NewEvent[] {
  const events: NewEvent[] = [];
  const { stepMode } = requireTicket(state, attempt.ticket).definition;
  for (const { step, call } of calls) {
    const kind = rules.tools.inspect(call);
    if (kind.kind === 'invalid') {
      const { tool } = call;
      events.push({
        type: 'step.finished',
        ...of(attempt),
        step,
        tool,
        outcome: 'refused',
        note: kind.message,
      });
      continue;
    }
    const say = stepSay(state.mode, kind.kind, stepMode);
    if (say.say === 'covered') return events;
    const asked = askForStep(attempt, { id: step, call }, say.reason, rules);
    events.push(asked);
    if (say.say === 'policy') {
      const { type: _type, action: _action, ...common } = asked;
      events.push({
        ...common,
        type: 'approval.answered',
        answer: 'approved',
        by: 'policy',
        reason: '',
        edited: null,
      });
    }
    return events;
  }
  return events;
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
