// What became of a result in its review, for people.
import type { ReviewVerdict } from '../../shared/review-verdict';
import type { Reviewer } from '../../shared/run-event';
import type { Attempt } from '../../shared/run-state';

/** Who reviewed, in the middle of a sentence. */
export function reviewerName(by: Reviewer): string {
  return by === 'person' ? 'you' : 'the tech lead';
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
  return { glyph, color, words: `${verb} by ${reviewerName(by)}` };
}
