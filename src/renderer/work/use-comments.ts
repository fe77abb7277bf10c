import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useBaton } from '../baton-context';
import { useRun, useRunCopy } from '../store/hooks';
import { draftKey, NO_DRAFT } from './comment-store';
import type { LineComment } from './line-comment';

/** What a person has written on a ticket's diff and not sent yet. */
export interface TicketComments {
  readonly all: readonly LineComment[];
  /** Said of the whole. */
  readonly words: string;
  /** An empty one; gives its id. Null where the run is only read: nobody could be sent it. */
  readonly add: ((place: Omit<LineComment, 'id' | 'text'>) => string) | null;
  change(comment: LineComment): void;
  remove(id: string): void;
  write(words: string): void;
  clear(): void;
}

/** Null without a ticket. */
export function useComments(ticket: string | null): TicketComments | null {
  const { commentStore } = useBaton();
  const run = useRun(({ id }) => id);
  const key = draftKey(run, ticket ?? '');
  const isOnlyRead = useRunCopy(({ readOnly }) => readOnly !== null);
  const { comments, words } = useStore(commentStore, ({ drafts }) => drafts[key] ?? NO_DRAFT);
  return useMemo(() => {
    if (ticket === null) return null;
    const store = commentStore.getState();
    return {
      all: comments,
      words,
      add: isOnlyRead
        ? null
        : (place) => {
            const id = crypto.randomUUID();
            store.put(key, { ...place, id, text: '' });
            return id;
          },
      change: (comment) => store.put(key, comment),
      remove: (id) => store.remove(key, id),
      write: (text) => store.write(key, text),
      clear: () => store.clear(key),
    };
  }, [commentStore, ticket, key, comments, words, isOnlyRead]);
}
