import type { CSSProperties } from 'react';
import type { Attempt } from '../../shared/run-state';
import { MarkedText } from '../approvals/marked-text';
import reading from './reading.module.css';
import { reviewWords } from './review-words';

interface ReviewNoteProps {
  readonly reviewed: NonNullable<Attempt['reviewed']>;
  /** Goes before the words: “Attempt 1”. */
  readonly of?: string;
}

/** What a review said, and who made it. */
export function ReviewNote({ reviewed, of }: ReviewNoteProps) {
  const { glyph, color, words } = reviewWords(reviewed);
  return (
    <div className={reading.review} style={{ '--look': color } as CSSProperties}>
      <b>
        {glyph} {of === undefined ? words : `${of} was ${words.charAt(0).toLowerCase()}${words.slice(1)}`}
      </b>
      {reviewed.notes !== '' && (
        <p>
          <MarkedText text={reviewed.notes} />
        </p>
      )}
    </div>
  );
}
