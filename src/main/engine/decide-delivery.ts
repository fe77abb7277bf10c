import { type Action, actionBytes } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import { MAX_TRIES } from '../../shared/limits';
import { fail, succeed } from '../../shared/result';
import type { NewEvent, Reviewer, ReviewVerdict } from '../../shared/run-event';
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
import { retryAt } from './retry-policy';
import { isDenied } from './step-say';

/** How often a worker hears that a verify command failed, and how often the tech lead sends it back. */
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
  const steps = (attempt.proposal?.verify ?? []).map((command, index) => ({
    step: stepId(attempt.ticket, attempt.number, nextNumber + index),
    call: rules.tools.verifyCall(command),
  }));
  if (steps.length === 0) return [delivered, ...settle(state, attempt, summary)];
  const denied = steps.find(({ call }) => isDenied(state, attempt.ticket, call, rules.tools.inspect(call)));
  if (denied !== undefined) {
    const reason = `A rule denies the verify command “${denied.call.input.command}”.`;
    return [delivered, ...blockTicket(attempt, 'blocked', 'verify', reason)];
  }
  return [delivered, { type: 'verify.started', ...of(attempt), steps }];
}

/** One verify command is over. The first that fails sends the worker back to work, the last that passes ends it. */
export function verifyStepOver(state: RunState, attempt: Attempt, over: Step, isOk: boolean): NewEvent[] {
  if (isOk) {
    const isLast = attempt.steps.at(-1) === over.id;
    return isLast ? settle(state, attempt, attempt.delivered?.summary ?? '') : [];
  }
  const round = attempt.verifyFailures + 1;
  const failed: NewEvent = { type: 'verify.failed', ...of(attempt), step: over.id, round };
  if (round <= MAX_SENT_BACK) return [failed];
  const reason = `“${over.call.input.command}” still failed after the worker was told ${MAX_SENT_BACK} times.`;
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
  if (ended === null || !('usage' in outcome) || outcome.usage === null) return fail({ type: 'ended' });
  return succeed(usageOf(ended, outcome));
}

function usageOf(
  attempt: Attempt,
  { usage, model }: Pick<Extract<ReviewOutcome, { type: 'reviewed' }>, 'usage' | 'model'>,
): NewEvent[] {
  return usage === null ? [] : [{ type: 'usage.recorded', ...byTechLead(attempt), model, ...usage }];
}

/** A tech lead who cannot be asked does not cost the worker's result: a person looks at it instead. */
function reviewFailed(
  attempt: Attempt,
  outcome: Extract<ReviewOutcome, { type: 'failed' }>,
  rules: Rules,
): NewEvent[] {
  const { reason, retry } = outcome;
  const tries = (attempt.retry?.tries ?? 0) + 1;
  if (retry === null || tries >= MAX_TRIES) return [askForReview(attempt, outcome, 'review_failed', rules)];
  return [
    {
      type: 'review.failed',
      ...byTechLead(attempt),
      tries,
      reason,
      retryAt: retryAt(tries, retry, rules),
    },
  ];
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

/** The verify commands of the last round, as they ran. */
export function verifiedSteps(state: RunState, { steps, turns }: Attempt): readonly Step[] {
  return steps
    .map((id) => requireStep(state, id))
    .filter(({ origin, turn }) => origin === 'verify' && turn === turns);
}
