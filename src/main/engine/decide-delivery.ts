import { type Action, actionBytes, type ToolCall } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import { MAX_VERIFY_FAILURES } from '../../shared/limits';
import { fail, succeed } from '../../shared/result';
import type { ReviewVerdict } from '../../shared/review-verdict';
import type { NewEvent, Reviewer } from '../../shared/run-event';
import {
  type Attempt,
  type RunState,
  requireStep,
  requireTicket,
  type Step,
  stepId,
} from '../../shared/run-state';
import { of, waitingFor } from './attempt-facts';
import type { Decision, ReviewResult, Rules } from './decision';
import { accept, blockTicket, sendBack } from './endings';
import type { ReviewOutcome } from './ports';
import { nextTry } from './retry-policy';
import { isDenied } from './step-say';

/** How often the tech lead sends a worker back. */
const MAX_SENT_BACK = 2;

interface Delivered {
  readonly summary: string;
  readonly changedFiles: readonly string[];
}

/** The worker says that it has finished: verify commands run, then the result is reviewed, then the ticket counts as completed. */
export function deliver(
  state: RunState,
  attempt: Attempt,
  { summary, changedFiles }: Delivered,
  nextNumber: number,
  rules: Rules,
): NewEvent[] {
  const delivered: NewEvent = {
    type: 'attempt.delivered',
    ...of(attempt),
    summary,
    changedFiles: [...changedFiles],
  };
  return [delivered, ...check(state, attempt, summary, nextNumber, rules)];
}

/** What was delivered is verified and reviewed once more: its files are others than those that were. */
export function checkAgain(state: RunState, attempt: Attempt, rules: Rules): NewEvent[] {
  const summary = attempt.delivered?.summary ?? '';
  return check(state, attempt, summary, attempt.steps.length + 1, rules);
}

function check(
  state: RunState,
  attempt: Attempt,
  summary: string,
  nextNumber: number,
  rules: Rules,
): NewEvent[] {
  const steps = (attempt.proposal?.verify ?? []).map((command, index) => ({
    step: stepId(attempt.ticket, attempt.number, nextNumber + index),
    call: rules.tools.verifyCall(command),
  }));
  if (steps.length === 0) return settle(state, attempt, summary);
  const denied = steps.find(({ call }) => isDenied(state, attempt.ticket, call, rules.tools.inspect(call)));
  return denied === undefined
    ? [{ type: 'verify.started', ...of(attempt), steps }]
    : verifyDenied(attempt, denied.call);
}

export function verifyDenied(attempt: Attempt, { input }: ToolCall): NewEvent[] {
  const reason = `A rule denies the verify command “${input.command}”.`;
  return blockTicket(attempt, 'blocked', 'verify', reason);
}

/** One verify command is over. The first that fails sends the worker back to work, the last that passes ends it. */
export function verifyStepOver(
  state: RunState,
  attempt: Attempt,
  over: Step,
  isOk: boolean,
  rules: Rules,
): NewEvent[] {
  if (isOk) {
    const next = attempt.steps[attempt.steps.indexOf(over.id) + 1];
    if (next === undefined) return settle(state, attempt, attempt.delivered?.summary ?? '');
    const { call } = requireStep(state, next);
    return isDenied(state, attempt.ticket, call, rules.tools.inspect(call))
      ? verifyDenied(attempt, call)
      : [];
  }
  const round = attempt.verifyFailures + 1;
  const failed: NewEvent = { type: 'verify.failed', ...of(attempt), step: over.id, round };
  if (round <= MAX_VERIFY_FAILURES) return [failed];
  const reason = `“${over.call.input.command}” still failed after the worker was told ${MAX_VERIFY_FAILURES} times.`;
  return [failed, ...blockTicket(attempt, 'blocked', 'verify', reason)];
}

/** What the run's review mode says of a result that passed. */
function settle(state: RunState, attempt: Attempt, summary: string): NewEvent[] {
  switch (state.review) {
    case 'off':
      return accept(state, attempt, summary);
    case 'model':
    case 'person': {
      const by: Reviewer = state.review === 'model' && state.techLead !== null ? 'model' : 'person';
      return [{ type: 'review.requested', ...byTechLead(attempt), by }];
    }
    default:
      return assertNever(state.review);
  }
}

function byTechLead(attempt: Attempt) {
  return { ...of(attempt), tier: 2 } as const;
}

export function decideReviewed(state: RunState, key: string, outcome: ReviewResult, rules: Rules): Decision {
  const attempt = waitingFor(state, key, 'review_running');
  if (attempt === null) return decideLateReview(state, key, outcome);
  switch (outcome.type) {
    case 'not_asked':
      return succeed([{ type: 'review.postponed', ...byTechLead(attempt) }]);
    case 'for_person':
      return succeed([askForReview(attempt, outcome, 'review', rules)]);
    case 'reviewed': {
      const { verdict, notes } = outcome;
      return succeed([...usageOf(attempt, outcome), ...reviewed(state, attempt, 'model', verdict, notes)]);
    }
    case 'failed':
      return succeed([...usageOf(attempt, outcome), ...reviewFailed(attempt, outcome, rules)]);
    default:
      return assertNever(outcome);
  }
}

/** Nothing follows from a review of an attempt that has ended, but it was paid for. */
function decideLateReview(state: RunState, key: string, outcome: ReviewResult): Decision {
  const ended = waitingFor(state, key, 'ended');
  const paid = ended === null || !('usages' in outcome) ? [] : usageOf(ended, outcome);
  return paid.length > 0 ? succeed(paid) : fail({ type: 'ended' });
}

function usageOf(
  attempt: Attempt,
  { usages, model }: Pick<Extract<ReviewOutcome, { type: 'reviewed' }>, 'usages' | 'model'>,
): NewEvent[] {
  return usages.map((usage) => ({ type: 'usage.recorded', ...byTechLead(attempt), model, ...usage }));
}

/** A tech lead who cannot be asked does not cost the worker's result: a person looks at it instead. */
function reviewFailed(
  attempt: Attempt,
  outcome: Extract<ReviewOutcome, { type: 'failed' }>,
  rules: Rules,
): NewEvent[] {
  const next = nextTry(outcome, attempt.retry?.tries ?? 0, rules);
  if (next.type === 'given_up') {
    return [askForReview(attempt, { ...outcome, reason: next.reason }, 'review_failed', rules)];
  }
  const { tries, at: retryAt } = next;
  return [{ type: 'review.failed', ...byTechLead(attempt), tries, reason: outcome.reason, retryAt }];
}

function askForReview(
  attempt: Attempt,
  outcome: ReviewOutcome,
  reason: 'review' | 'review_failed',
  rules: Rules,
): NewEvent {
  const action: Action = {
    kind: 'review',
    summary: attempt.delivered?.summary ?? '',
    changed: [...outcome.changed],
    note: outcome.type === 'failed' ? outcome.reason : '',
  };
  const hash = rules.hash(actionBytes(action));
  const approval = `review:${attempt.key}`;
  return { type: 'approval.requested', ...byTechLead(attempt), step: null, approval, reason, action, hash };
}

/** What a review means for the ticket, whoever made it. */
export function reviewed(
  state: RunState,
  attempt: Attempt,
  by: Reviewer,
  verdict: ReviewVerdict,
  notes: string,
): NewEvent[] {
  const finished: NewEvent = { type: 'review.finished', ...byTechLead(attempt), by, verdict, notes };
  switch (verdict) {
    case 'accept':
      return [finished, ...accept(state, attempt, attempt.delivered?.summary ?? '')];
    case 'block':
      return [finished, ...blockTicket(attempt, 'blocked', 'review', notes)];
    case 'send_back': {
      const { sentBack } = requireTicket(state, attempt.ticket);
      if (by === 'person' || sentBack < MAX_SENT_BACK) return [finished, ...sendBack(attempt, by, notes)];
      const reason = `The tech lead sent it back ${MAX_SENT_BACK} times and is still not content: ${notes}`;
      return [finished, ...blockTicket(attempt, 'blocked', 'review', reason)];
    }
    default:
      return assertNever(verdict);
  }
}
