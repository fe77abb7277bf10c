import { assertNever } from './assert-never';
import type { Approval, RunState } from './run-state';
import { askWords } from './wording';

/** Why a person is asked to review. */
export function reviewBecause(run: Pick<RunState, 'review'>, { reason }: Pick<Approval, 'reason'>): string {
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
