import type { Attempt } from '../../shared/run-state';
import { outcomeWords } from '../ui/phase-text';

/** How the attempt ended, to go behind its number: “, failed”; nothing while it goes on. */
export function attemptWords(attempt: Attempt | undefined): string {
  if (attempt?.phase.phase !== 'ended') return ', goes on';
  const { outcome } = attempt.phase;
  if (outcome !== 'sent_back' || attempt.reviewed === null) return `, ${outcomeWords[outcome]}`;
  // The chooser is as wide as its longest line.
  return `, ${outcomeWords.sent_back} by ${attempt.reviewed.by === 'person' ? 'you' : 'tier 2'}`;
}
