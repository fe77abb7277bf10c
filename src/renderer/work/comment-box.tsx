import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { type LineComment, lineWords } from './line-comment';
import type { TicketComments } from './use-comments';
import styles from './work.module.css';

interface CommentBoxProps {
  readonly comment: LineComment;
  readonly comments: TicketComments;
  /** It was asked for just now: the person goes on to write. */
  readonly isFresh: boolean;
  onSize(): void;
}

/** A comment below its line, written in place; it is kept as it is typed. */
export function CommentBox({ comment, comments, isFresh, onSize }: CommentBoxProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const size = useRef(onSize);
  size.current = onSize;
  useEffect(() => {
    if (isFresh) field.current?.focus();
  }, [isFresh]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text may need more room.
  useEffect(() => size.current(), [comment.text]);
  const { path, side, line } = comment;
  return (
    <div className={styles.place}>
      <div className={styles.comment}>
        <Textarea
          ref={field}
          size="xs"
          autosize
          minRows={2}
          maxRows={12}
          aria-label={`Comment on ${path}, ${lineWords(side, line)}`}
          placeholder="What has to be different here?"
          value={comment.text}
          onChange={(event) => comments.change({ ...comment, text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (comment.text.trim() === '') comments.remove(comment.id);
            event.currentTarget
              .closest<HTMLElement>('.cm-editor')
              ?.querySelector<HTMLElement>('.cm-content')
              ?.focus();
          }}
        />
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => comments.remove(comment.id)}>
          Remove
        </Button>
      </div>
    </div>
  );
}
