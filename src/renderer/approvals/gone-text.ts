import type { ReviewVerdict } from '../../shared/review-verdict';
import { type Approval, type Attempt, attemptKey, type RunState } from '../../shared/run-state';

/** What became of an approval that no longer waits and was not answered here, in one calm sentence; and the `reason` being typed. */
export function goneText(run: RunState, approval: Approval, reason = ''): string {
  const gone = whatBecame(run, approval);
  return reason.trim() === '' ? gone : `${gone} You were writing: “${reason.trim()}”`;
}

function whatBecame(run: RunState, approval: Approval): string {
  const { ticket, step } = approval;
  const attempt = run.attempts.get(attemptKey(ticket, approval.attempt));
  if (approval.action.kind === 'review') return goneReview(ticket, attempt?.reviewed ?? null);
  const phase = attempt?.phase;
  const state = step === null ? null : run.steps.get(step)?.state;
  const subject = step === null ? `The start of ${ticket}` : `The step of ${ticket}`;
  if (state?.state === 'finished' && state.outcome === 'rejected')
    return `${subject} was rejected elsewhere.`;
  if (phase?.phase === 'ended') {
    return phase.outcome === 'rejected'
      ? `${subject} was rejected elsewhere.`
      : `${subject} no longer waits: its attempt has ended.`;
  }
  return `${subject} was approved elsewhere.`;
}

const verdicts: Record<ReviewVerdict, string> = {
  accept: 'was accepted elsewhere',
  send_back: 'was sent back elsewhere',
  block: 'was refused elsewhere',
};

function goneReview(ticket: string, reviewed: Attempt['reviewed']): string {
  const what = reviewed === null ? 'no longer waits: its attempt has ended' : verdicts[reviewed.verdict];
  return `The result of ${ticket} ${what}.`;
}
