import { type Action, type Answer, actionBytes } from '../../shared/approval';
import type { Rejection } from '../../shared/command';
import { fail, type Result, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import {
  type Approval,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
} from '../../shared/run-state';
import type { ApprovalMode } from '../../shared/ticket';
import { type Say, spawnSay, stepSay } from './approval-policy';
import { askToSpawn, spawnRejected } from './decide-attempt';
import { askForStep, stepRejected } from './decide-step';
import type { Decision, Rules } from './decision';
import { cancelRun } from './endings';

interface Asked {
  readonly approval: string;
  readonly hash: string;
}

function findWaiting(state: RunState, { approval, hash }: Asked): Result<Approval, Rejection> {
  const found = state.approvals.get(approval);
  if (found === undefined) return fail({ type: 'not_waiting', approval });
  return found.hash === hash ? succeed(found) : fail({ type: 'changed', approval });
}

function answered(
  approval: Approval,
  rest: Pick<
    Extract<NewEvent, { type: 'approval.answered' }>,
    'answer' | 'by' | 'reason' | 'edited' | 'hash'
  >,
): NewEvent {
  const { ticket, attempt, tier, step, id } = approval;
  return { type: 'approval.answered', ticket, attempt, tier, step, approval: id, ...rest };
}

function approved(approval: Approval, by: 'person' | 'policy'): NewEvent {
  return answered(approval, { answer: 'approved', by, reason: '', edited: null, hash: approval.hash });
}

export function decideAnswer(state: RunState, asked: Asked & { answer: Answer }, rules: Rules): Decision {
  const found = findWaiting(state, asked);
  if (!found.ok) return found;
  const approval = found.value;
  const { answer } = asked;
  if (answer.answer === 'approve') {
    if (answer.edited === null) return succeed([approved(approval, 'person')]);
    return approveEdited(approval, answer.edited, rules);
  }
  const { reason, stopRun } = answer;
  const attempt = requireAttempt(state, attemptKey(approval.ticket, approval.attempt));
  const said = answered(approval, {
    answer: 'rejected',
    by: 'person',
    reason,
    edited: null,
    hash: approval.hash,
  });
  if (approval.step === null) {
    const ended = [said, ...spawnRejected(attempt, reason)];
    return succeed(stopRun ? [...ended, ...cancelRun(state, reason, new Set([attempt.key]))] : ended);
  }
  return succeed(
    stopRun
      ? [said, ...cancelRun(state, reason)]
      : [said, ...stepRejected(state, attempt, approval.step, reason, rules)],
  );
}

function approveEdited(approval: Approval, edited: Action, rules: Rules): Decision {
  const message = whyNotInstead(approval.action, edited, rules);
  if (message !== null) return fail({ type: 'bad_edit', message });
  const hash = rules.hash(actionBytes(edited));
  if (hash === approval.hash) return succeed([approved(approval, 'person')]);
  return succeed([answered(approval, { answer: 'approved', by: 'person', reason: '', edited, hash })]);
}

/** An edit may change what goes in, never what kind of thing runs, or for whom. */
function whyNotInstead(proposed: Action, edited: Action, rules: Rules): string | null {
  if (proposed.kind === 'spawn') {
    if (edited.kind !== 'spawn') return 'a spawn was asked for.';
    const { role, model, prompt } = edited.proposal;
    if (role !== proposed.proposal.role || model !== proposed.proposal.model)
      return 'its role and model stay.';
    return prompt.trim() === '' ? 'the prompt is empty.' : null;
  }
  if (edited.kind !== 'step' || edited.step !== proposed.step) return 'another step was asked for.';
  if (edited.call.tool !== proposed.call.tool) return `the tool is ${proposed.call.tool}.`;
  const kind = rules.tools.inspect(edited.call);
  return kind.kind === 'invalid' ? kind.message : null;
}

/** Approves all or none, so that a list that a person saw is never approved in part. */
export function decideApproveSpawns(state: RunState, asked: readonly Asked[]): Decision {
  const events: NewEvent[] = [];
  for (const each of new Map(asked.map((one) => [one.approval, one])).values()) {
    const found = findWaiting(state, each);
    if (!found.ok) return found;
    if (found.value.step !== null) return fail({ type: 'not_waiting', approval: each.approval });
    events.push(approved(found.value, 'person'));
  }
  return succeed(events);
}

/**
 * The new mode answers what waits now as far as it would not have asked, and asks about what an earlier mode let pass as
 * long as that has not begun.
 */
export function decideMode(state: RunState, mode: ApprovalMode, rules: Rules): Decision {
  const events: NewEvent[] = [{ type: 'mode.changed', mode }];
  for (const approval of state.approvals.values()) {
    const say = sayOf(state, approval, mode, rules);
    if (say.say === 'person') continue;
    if (say.say === 'policy' && say.answer === 'rejected') {
      const reason = `the approval mode is now “${mode}”.`;
      const attempt = requireAttempt(state, attemptKey(approval.ticket, approval.attempt));
      events.push(
        answered(approval, { answer: 'rejected', by: 'policy', reason, edited: null, hash: approval.hash }),
        ...spawnRejected(attempt, reason),
      );
    } else {
      events.push(approved(approval, 'policy'));
    }
  }
  return succeed([...events, ...askAgain(state, mode, rules)]);
}

function askAgain(state: RunState, mode: ApprovalMode, rules: Rules): NewEvent[] {
  const events: NewEvent[] = [];
  const spawn = spawnSay(mode);
  const mayStart = spawn.say === 'policy' && spawn.answer === 'approved';
  for (const key of mayStart ? [] : state.queuedSpawns) {
    const attempt = requireAttempt(state, key);
    if (attempt.approvedBy !== 'policy' || attempt.proposal === null) continue;
    events.push(...askToSpawn(mode, attempt, attempt.proposal, rules));
  }
  for (const key of [...state.dueHolding, ...state.dueWaiting]) {
    const attempt = requireAttempt(state, key);
    if (attempt.phase.phase !== 'step_due') continue;
    const step = requireStep(state, attempt.phase.step);
    if (step.state.state !== 'approved' || step.state.by !== 'policy') continue;
    const { stepMode } = requireTicket(state, attempt.ticket).definition;
    const say = stepSay(mode, rules.tools.inspect(step.call).kind, stepMode);
    if (say.say === 'person') events.push(askForStep(attempt, step, say.reason, rules));
  }
  return events;
}

function sayOf(state: RunState, { action, ticket, reason }: Approval, mode: ApprovalMode, rules: Rules): Say {
  if (action.kind === 'spawn') return spawnSay(mode);
  if (reason === 'repeated') return { say: 'person', reason };
  return stepSay(
    mode,
    rules.tools.inspect(action.call).kind,
    requireTicket(state, ticket).definition.stepMode,
  );
}
