import type { Attempt } from '../../shared/run-state';
import type { Standing } from '../store/standing';
import { outcomeWords } from '../ui/phase-text';

/** Why accepted work was not merged; short, since a chooser is as wide as its longest line. */
export function conflictWords(tickets: readonly string[]): string {
  const [first] = tickets;
  if (first === undefined) return 'did not fit';
  const more = tickets.length - 1;
  return `did not fit (conflict with ${first}${more > 0 ? ` and ${more} more` : ''})`;
}

/** How the attempt ended, to go behind its number: “, failed”; nothing while it goes on. */
export function attemptWords(attempt: Attempt | undefined, standing: Standing = 'ours'): string {
  if (attempt?.phase.phase !== 'ended') return standing === 'at_rest' ? ', was going on' : ', goes on';
  const { outcome } = attempt.phase;
  if (attempt.conflictsWith !== undefined && (outcome === 'sent_back' || outcome === 'blocked')) {
    return `, ${conflictWords(attempt.conflictsWith)}`;
  }
  if (outcome !== 'sent_back' || attempt.reviewed === null) return `, ${outcomeWords[outcome]}`;
  // The chooser is as wide as its longest line.
  return `, ${outcomeWords.sent_back} by ${attempt.reviewed.by === 'person' ? 'you' : 'tier 2'}`;
}
