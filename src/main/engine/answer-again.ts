import { assertNever } from '../../shared/assert-never';
import type { NewEvent } from '../../shared/run-event';
import {
  type Approval,
  type Attempt,
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  type Step,
} from '../../shared/run-state';
import type { ApprovalMode } from '../../shared/ticket';
import { answered, approved } from './answered';
import { type Say, spawnSay } from './approval-policy';
import { askForStep, DENIED } from './ask-for-step';
import { askToBegin, beginRejected } from './decide-attempt';
import { verifyDenied } from './decide-delivery';
import { setupDenied } from './decide-setup';
import { stepRejected } from './decide-step';
import type { Rules } from './decision';
import { isDenied, sayOfStep } from './step-say';

/**
 * What another mode or other rules mean for what is under way: they answer what waits as far as they would not have asked, and
 * ask about what was let pass before as long as that has not begun. `but` names an approval that has just been answered.
 */
export function answerAgain(state: RunState, mode: ApprovalMode, rules: Rules, but = ''): NewEvent[] {
  const events: NewEvent[] = [];
  for (const approval of state.approvals.values()) {
    if (approval.id !== but) events.push(...answer(state, approval, mode, rules));
  }
  return [...events, ...askAgain(state, mode, rules)];
}

function answer(state: RunState, approval: Approval, mode: ApprovalMode, rules: Rules): NewEvent[] {
  const say = sayOf(state, approval, mode, rules);
  if (say.say === 'person') return [];
  const by = say.say === 'covered' ? 'policy' : say.say;
  const rule = say.say === 'rule' ? say.rule : undefined;
  if (say.say === 'covered' || say.answer === 'approved') return [approved(approval, by, rule)];
  const reason = by === 'rule' ? DENIED : `the approval mode is now “${mode}”.`;
  const attempt = requireAttempt(state, attemptKey(approval.ticket, approval.attempt));
  return [
    answered(approval, {
      answer: 'rejected',
      by,
      reason,
      edited: null,
      hash: approval.hash,
      ...(rule === undefined ? {} : { rule }),
    }),
    ...(approval.step === null
      ? beginRejected(approval.action.kind === 'dispatch' ? 'dispatch' : 'spawn', attempt, reason)
      : stepRejected(state, attempt, approval.step, reason, rules)),
  ];
}

function sayOf(state: RunState, approval: Approval, mode: ApprovalMode, rules: Rules): Say {
  const { action, reason } = approval;
  switch (action.kind) {
    case 'spawn':
    case 'dispatch':
      return spawnSay(mode);
    case 'review':
      return { say: 'person', reason };
    case 'step': {
      const attempt = requireAttempt(state, attemptKey(approval.ticket, approval.attempt));
      const kind = rules.tools.inspect(action.call);
      return sayOfStep(state, attempt, action.step, action.call, kind, mode);
    }
  }
}

function askAgain(state: RunState, mode: ApprovalMode, rules: Rules): NewEvent[] {
  const events: NewEvent[] = [];
  const spawn = spawnSay(mode);
  const mayStart = spawn.say === 'policy' && spawn.answer === 'approved';
  for (const key of mayStart ? [] : state.queuedSpawns) {
    const attempt = requireAttempt(state, key);
    if (attempt.approvedBy !== 'policy' || attempt.proposal === null) continue;
    events.push(...askToBegin(mode, attempt, { kind: 'spawn', proposal: attempt.proposal }, rules));
  }
  for (const key of mayStart ? [] : state.dueDispatches) {
    const attempt = requireAttempt(state, key);
    // What was asked to go out may have arrived: it is read back, and nobody can edit or refuse it any more.
    if (attempt.startedAt !== null) continue;
    if (attempt.approvedBy !== 'policy' || attempt.dispatch === null) continue;
    const { proposal } = attempt.dispatch;
    events.push(...askToBegin(mode, attempt, { kind: 'dispatch', proposal }, rules));
  }
  for (const key of [...state.dueHolding, ...state.dueWaiting]) {
    const attempt = requireAttempt(state, key);
    if (attempt.phase.phase !== 'step_due') continue;
    const step = requireStep(state, attempt.phase.step);
    if (isDenied(state, attempt.ticket, step.call, rules.tools.inspect(step.call))) {
      events.push(...denied(state, attempt, step, rules));
      continue;
    }
    const byPerson = step.state.state === 'approved' && step.state.by === 'person';
    if (byPerson || step.origin !== 'worker') continue;
    const kind = rules.tools.inspect(step.call);
    const say = sayOfStep(state, attempt, step.id, step.call, kind, mode);
    if (say.say === 'person') events.push(askForStep(attempt, step, say.reason, rules));
  }
  return events;
}

function denied(state: RunState, attempt: Attempt, { id, call, origin }: Step, rules: Rules): NewEvent[] {
  switch (origin) {
    case 'worker':
      return stepRejected(state, attempt, id, DENIED, rules);
    case 'setup':
      return setupDenied(attempt, call);
    case 'verify':
      return verifyDenied(attempt, call);
    default:
      return assertNever(origin);
  }
}
