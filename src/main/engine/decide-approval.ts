import { type Action, type Answer, actionBytes } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { Rejection } from '../../shared/command';
import { fail, type Result, succeed } from '../../shared/result';
import { type Rule, ruleMatches } from '../../shared/rule';
import type { NewEvent } from '../../shared/run-event';
import { type Approval, attemptKey, type RunState, requireAttempt } from '../../shared/run-state';
import { answered, approved } from './answered';
import { DENIED } from './ask-for-step';
import { beginRejected } from './decide-attempt';
import { reviewed } from './decide-delivery';
import { whyNotSend } from './decide-dispatch';
import { whyNoRule, withRule } from './decide-rule';
import { stepRejected } from './decide-step';
import type { Decision, Rules } from './decision';
import { cancelRun } from './endings';
import { factsOf, isDenied } from './step-say';

interface Asked {
  readonly approval: string;
  readonly hash: string;
}

function findWaiting(state: RunState, { approval, hash }: Asked): Result<Approval, Rejection> {
  const found = state.approvals.get(approval);
  if (found === undefined) return fail({ type: 'not_waiting', approval });
  return found.hash === hash ? succeed(found) : fail({ type: 'changed', approval });
}

export function decideAnswer(
  state: RunState,
  asked: Asked & { answer: Answer; remember?: Rule | null | undefined },
  rules: Rules,
): Decision {
  const found = findWaiting(state, asked);
  if (!found.ok) return found;
  const approval = found.value;
  const { answer, remember = null } = asked;
  if (remember !== null) {
    const wrong =
      answer.answer === 'approve'
        ? whyNotRemember(state, approval, remember, rules)
        : ONLY_APPROVALS_REMEMBERED;
    if (wrong !== null) return fail(wrong);
  }
  switch (answer.answer) {
    case 'approve': {
      const decision = approve(state, approval, answer.edited, rules);
      if (!decision.ok || remember === null) return decision;
      return succeed([...decision.value, ...withRule(state, remember, rules, approval.id)]);
    }
    case 'reject':
      return succeed(reject(state, approval, answer, rules));
    case 'block': {
      if (approval.action.kind !== 'review') return fail(ONLY_REVIEWS_BLOCK);
      const attempt = attemptOf(state, approval);
      const said = rejected(approval, answer.reason);
      return succeed([said, ...reviewed(state, attempt, 'person', 'block', answer.reason)]);
    }
    default:
      return assertNever(answer);
  }
}

/** A rule that is saved with an approval lets run what is approved, and so is about that. */
function whyNotRemember(
  state: RunState,
  { action, ticket }: Approval,
  rule: Rule,
  rules: Rules,
): Rejection | null {
  const wrong = whyNoRule(state, rule);
  if (wrong !== null) return wrong;
  const facts = action.kind === 'step' ? factsOf(rules.tools.inspect(action.call)) : null;
  const isAboutIt =
    action.kind === 'step' &&
    facts !== null &&
    rule.say === 'allow' &&
    ruleMatches(rule, ticket, action.call, facts);
  return isAboutIt ? null : OTHER_RULE;
}

const OTHER_RULE: Rejection = {
  type: 'bad_rule',
  message: 'The rule is not about what is approved: add it by itself.',
};

const ONLY_REVIEWS_BLOCK: Rejection = {
  type: 'bad_answer',
  message: 'Only a review can end with the ticket blocked: approve or reject this one.',
};
const ONLY_APPROVALS_REMEMBERED: Rejection = {
  type: 'bad_rule',
  message: 'Only an approval can be remembered; add a rule that denies by itself.',
};

function attemptOf(state: RunState, { ticket, attempt }: Approval) {
  return requireAttempt(state, attemptKey(ticket, attempt));
}

function rejected(approval: Approval, reason: string): NewEvent {
  const { hash } = approval;
  return answered(approval, { answer: 'rejected', by: 'person', reason, edited: null, hash });
}

function approve(state: RunState, approval: Approval, edited: Action | null, rules: Rules): Decision {
  if (approval.action.kind === 'review') {
    if (edited !== null) return fail({ type: 'bad_edit', message: 'a review has nothing to edit.' });
    const accepted = reviewed(state, attemptOf(state, approval), 'person', 'accept', '');
    return succeed([approved(approval, 'person'), ...accepted]);
  }
  if (edited === null) return succeed([approved(approval, 'person')]);
  const message = whyNotInstead(state, approval, approval.action, edited, rules);
  if (message !== null) return fail({ type: 'bad_edit', message });
  const hash = rules.hash(actionBytes(edited));
  if (hash === approval.hash) return succeed([approved(approval, 'person')]);
  return succeed([answered(approval, { answer: 'approved', by: 'person', reason: '', edited, hash })]);
}

function reject(
  state: RunState,
  approval: Approval,
  { reason, stopRun }: Extract<Answer, { answer: 'reject' }>,
  rules: Rules,
): NewEvent[] {
  const attempt = attemptOf(state, approval);
  const said = rejected(approval, reason);
  const { action } = approval;
  switch (action.kind) {
    case 'spawn':
    case 'dispatch': {
      const ended = [said, ...beginRejected(action.kind, attempt, reason)];
      return stopRun ? [...ended, ...cancelRun(state, reason, new Set([attempt.key]))] : ended;
    }
    case 'step':
      return stopRun
        ? [said, ...cancelRun(state, reason)]
        : [said, ...stepRejected(state, attempt, action.step, reason, rules)];
    case 'review':
      return stopRun
        ? [said, ...cancelRun(state, reason)]
        : [said, ...reviewed(state, attempt, 'person', 'send_back', reason)];
    default:
      return assertNever(action);
  }
}

/** An edit may change what goes in, never what kind of thing runs, or for whom. */
function whyNotInstead(
  state: RunState,
  { ticket }: Approval,
  proposed: Exclude<Action, { kind: 'review' }>,
  edited: Action,
  rules: Rules,
): string | null {
  if (proposed.kind === 'spawn') {
    if (edited.kind !== 'spawn') return 'a spawn was asked for.';
    const { role, model, prompt, setup, verify } = edited.proposal;
    if (role !== proposed.proposal.role || model !== proposed.proposal.model)
      return 'its role and model stay.';
    if (JSON.stringify(verify) !== JSON.stringify(proposed.proposal.verify))
      return 'its verify commands stay.';
    if (prompt.trim() === '') return 'the prompt is empty.';
    return whyNoSetup(state, ticket, setup, rules);
  }
  if (proposed.kind === 'dispatch') {
    return edited.kind === 'dispatch'
      ? whyNotSend(proposed.proposal, edited.proposal)
      : 'a dispatch was asked for.';
  }
  if (edited.kind !== 'step' || edited.step !== proposed.step) return 'another step was asked for.';
  if (edited.call.tool !== proposed.call.tool) return `the tool is ${proposed.call.tool}.`;
  const kind = rules.tools.inspect(edited.call);
  if (kind.kind === 'invalid') return kind.message;
  return isDenied(state, ticket, edited.call, kind) ? DENIED : null;
}

/** Setup commands may become others: they run before the worker does, and no result counts by them. */
function whyNoSetup(
  state: RunState,
  ticket: string,
  setup: readonly string[],
  { tools }: Rules,
): string | null {
  if (state.isolation === 'shared' && setup.length > 0) return 'setup commands run in worktrees only.';
  for (const command of setup) {
    const call = tools.setupCall(command);
    const kind = tools.inspect(call);
    if (kind.kind === 'invalid') return kind.message;
    if (isDenied(state, ticket, call, kind)) return `a rule denies the setup command “${command}”.`;
  }
  return null;
}

/** Approves all or none, so that a list that a person saw is never approved in part. */
export function decideApproveSpawns(state: RunState, asked: readonly Asked[]): Decision {
  const events: NewEvent[] = [];
  for (const each of new Map(asked.map((one) => [one.approval, one])).values()) {
    const found = findWaiting(state, each);
    if (!found.ok) return found;
    if (found.value.action.kind !== 'spawn') return fail({ type: 'not_waiting', approval: each.approval });
    events.push(approved(found.value, 'person'));
  }
  return succeed(events);
}
