// What became of a result in its review, for people.
import type { ReviewVerdict } from '../../shared/review-verdict';
import type { Reviewer } from '../../shared/run-event';
import type { Attempt, Ticket } from '../../shared/run-state';

/** Who reviewed, in the middle of a sentence. */
const reviewerNames: Record<Reviewer, string> = { person: 'you', model: 'the tech lead' };

/** Why a ticket starts again, in the middle of a sentence. */
export function returnedWords(by: NonNullable<Ticket['returned']>['by']): string {
  return by === 'merge' ? 'it did not fit what was merged meanwhile' : `sent back by ${reviewerNames[by]}`;
}

export interface ReviewWords {
  readonly glyph: string;
  /** A CSS variable of theme.css. */
  readonly color: string;
  /** “Sent back by you” */
  readonly words: string;
}

const verdicts: Record<ReviewVerdict, { glyph: string; color: string; verb: string }> = {
  accept: { glyph: '✓', color: 'var(--completed)', verb: 'Accepted' },
  send_back: { glyph: '↩', color: 'var(--review)', verb: 'Sent back' },
  block: { glyph: '■', color: 'var(--blocked)', verb: 'Refused' },
};

export function reviewWords({ by, verdict }: NonNullable<Attempt['reviewed']>): ReviewWords {
  const { glyph, color, verb } = verdicts[verdict];
  return { glyph, color, words: `${verb} by ${reviewerNames[by]}` };
}
