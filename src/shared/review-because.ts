import { assertNever } from './assert-never';
import { type Approval, attemptKey, type RunState } from './run-state';
import { askWords } from './wording';

/** What was accepted was another by the time it was to be merged: that is why the same result is asked about again. */
export function isAskedAgain(
  { attempts }: Pick<RunState, 'attempts'>,
  { ticket, attempt }: Pick<Approval, 'ticket' | 'attempt'>,
): boolean {
  return (attempts.get(attemptKey(ticket, attempt))?.outdated ?? 0) > 0;
}

/** Why a person is asked to review. */
export function reviewBecause(
  run: Pick<RunState, 'review' | 'attempts'>,
  approval: Pick<Approval, 'reason' | 'ticket' | 'attempt'>,
): string {
  return isAskedAgain(run, approval) ? CHANGED_SINCE : whoReviews(run, approval);
}

export const CHANGED_SINCE = 'its files were changed after they had been verified and reviewed';

function whoReviews(run: Pick<RunState, 'review'>, { reason }: Pick<Approval, 'reason'>): string {
  if (reason === 'review_failed') return askWords.review_failed;
  switch (run.review) {
    case 'person':
      return 'in this run you review every result';
    case 'model':
      return 'no model is set for the tech lead';
    case 'off':
      return askWords[reason];
    default:
      return assertNever(run.review);
  }
}
