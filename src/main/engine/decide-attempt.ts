import { type Action, actionBytes } from '../../shared/approval';
import { fail, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import { type Attempt, type RunState, stepId } from '../../shared/run-state';
import type { ApprovalMode } from '../../shared/ticket';
import { spawnSay } from './approval-policy';
import { of, waitingFor } from './attempt-facts';
import { deliver } from './decide-delivery';
import { openSteps, refusedTurns, type StepCall } from './decide-step';
import type { Decision, Rules, TurnResult } from './decision';
import { blockTicket } from './endings';
import type { Prepared, TurnOutcome } from './ports';
import { nextTry } from './retry-policy';

/** How often in a row a model is told that its input was wrong. */
const MAX_TOLD = 3;

export function decidePrepared(state: RunState, key: string, prepared: Prepared, rules: Rules): Decision {
  const attempt = waitingFor(state, key, 'preparing');
  if (attempt === null) return fail({ type: 'ended' });
  if (!prepared.ok) return succeed(blockTicket(attempt, 'failed', 'failed', prepared.failure.reason));
  return succeed(askToBegin(state.mode, attempt, { kind: 'spawn', proposal: prepared.value }, rules));
}

/** How an attempt begins: with a worker of Baton's own, or with an agent elsewhere. */
export type Beginning = Extract<Action, { kind: 'spawn' | 'dispatch' }>;

/** Puts it to whoever has the say in this mode. `seen`: the hash of what the person has already let go. */
export function askToBegin(
  mode: ApprovalMode,
  attempt: Attempt,
  action: Beginning,
  rules: Rules,
  seen: string | null = null,
): NewEvent[] {
  const say = spawnSay(mode);
  const hash = rules.hash(actionBytes(action));
  const { kind } = action;
  const common = { ...of(attempt), step: null, approval: `${kind}:${attempt.key}`, hash };
  const asked: NewEvent = { type: 'approval.requested', ...common, reason: kind, action };
  if (seen === hash) {
    const yes = { answer: 'approved', by: 'person', reason: '', edited: null } as const;
    return [asked, { type: 'approval.answered', ...common, ...yes }];
  }
  if (say.say === 'person' || say.say === 'covered') return [asked];
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
  return [asked, answered, ...(answer === 'rejected' ? beginRejected(kind, attempt, reason) : [])];
}

export function beginRejected(kind: Beginning['kind'], attempt: Attempt, reason: string): NewEvent[] {
  const what = kind === 'spawn' ? 'Spawn rejected' : 'Not handed over';
  const blocked = kind === 'spawn' ? 'spawn_rejected' : 'dispatch';
  return blockTicket(attempt, 'rejected', blocked, reason === '' ? `${what}.` : `${what}: ${reason}`);
}

function usageOf(attempt: Attempt, { usage, model }: TurnOutcome): NewEvent[] {
  return usage === null ? [] : [{ type: 'usage.recorded', ...of(attempt), model, ...usage }];
}

/** Nothing follows from an answer to an attempt that has ended, but it was paid for. */
function decideLateTurn(state: RunState, key: string, outcome: TurnResult): Decision {
  const ended = waitingFor(state, key, 'ended');
  return ended === null || outcome.type === 'not_asked' || outcome.usage === null
    ? fail({ type: 'ended' })
    : succeed(usageOf(ended, outcome));
}

export function decideTurnFinished(
  state: RunState,
  key: string,
  outcome: TurnResult,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'turn_running');
  if (attempt === null) return decideLateTurn(state, key, outcome);
  if (outcome.type === 'not_asked') {
    return succeed([{ type: 'turn.postponed', ...of(attempt), turn: attempt.turns }]);
  }
  const usage = usageOf(attempt, outcome);
  if (outcome.type === 'failed') return succeed([...usage, ...turnFailed(attempt, outcome, rules)]);

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
        : deliver(state, attempt, { summary, changedFiles: [] }, attempt.steps.length + 1, rules);
    return succeed([{ ...turn, calls: [] }, ...usage, ...ending]);
  }
  const calls = outcome.calls.map((call, index) => ({
    step: stepId(attempt.ticket, attempt.number, attempt.steps.length + index + 1),
    call,
  }));
  return succeed([{ ...turn, calls }, ...usage, ...openTurn(state, attempt, calls, rules)]);
}

/** A model that gives nothing but wrong input hears so three times in a row; then it is given up. */
function openTurn(state: RunState, attempt: Attempt, calls: readonly StepCall[], rules: Rules): NewEvent[] {
  const nextNumber = attempt.steps.length + calls.length + 1;
  const events = openSteps(state, attempt, calls, { allOk: true, nextNumber }, rules);
  const last = events.at(-1);
  const isAllRefused = events.length === calls.length && last?.type === 'step.finished';
  if (!isAllRefused || refusedTurns(state, attempt) < MAX_TOLD) return events;
  const reason = `The model went on giving its tools wrong input, though it was told ${MAX_TOLD} times; the last time: ${last.note}`;
  return [...events, ...blockTicket(attempt, 'failed', 'failed', reason)];
}

function turnFailed(
  attempt: Attempt,
  failure: Extract<TurnOutcome, { type: 'failed' }>,
  rules: Rules,
): NewEvent[] {
  const next = nextTry(failure, attempt.retry?.tries ?? 0, rules);
  if (next.type === 'given_up') return blockTicket(attempt, 'failed', 'failed', next.reason);
  const { tries, at: retryAt } = next;
  const { reason } = failure;
  return [{ type: 'turn.failed', ...of(attempt), turn: attempt.turns, tries, reason, retryAt }];
}
