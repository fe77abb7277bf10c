import type { Attempt } from '../../shared/run-state';
import { outcomeWords } from '../ui/phase-text';
import { reviewerName } from './review-words';

/** How the attempt ended, to go behind its number: “, failed”; nothing while it goes on. */
export function attemptWords(attempt: Attempt | undefined): string {
  if (attempt?.phase.phase !== 'ended') return ', goes on';
  const { outcome } = attempt.phase;
  if (outcome !== 'sent_back' || attempt.reviewed === null) return `, ${outcomeWords[outcome]}`;
  return `, ${outcomeWords.sent_back} by ${reviewerName(attempt.reviewed.by)}`;
}
