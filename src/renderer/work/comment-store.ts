// Comments that were written and not sent yet. They belong to no view, so that none of them is lost by looking elsewhere.
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type LineComment, lineCommentSchema } from './line-comment';

const KEY = 'baton.comments';

const draftsSchema = z.record(
  z.string(),
  z.object({ words: z.string(), comments: z.array(lineCommentSchema) }),
);

interface Draft {
  /** What is said of the whole. */
  readonly words: string;
  readonly comments: readonly LineComment[];
}

interface Comments {
  /** By run and ticket. */
  readonly drafts: Readonly<Record<string, Draft>>;
}

interface CommentActions {
  put(key: string, comment: LineComment): void;
  remove(key: string, id: string): void;
  write(key: string, words: string): void;
  /** They were sent. */
  clear(key: string): void;
}

export type CommentStore = StoreApi<Comments & CommentActions>;

export const NO_DRAFT: Draft = { words: '', comments: [] };

export function draftKey(run: string, ticket: string): string {
  return `${run} ${ticket}`;
}

/** `storage` keeps them while the page is loaded anew. */
export function createCommentStore(storage: Pick<Storage, 'getItem' | 'setItem'>): CommentStore {
  const store = createStore<Comments & CommentActions>()((set) => {
    const change = (key: string, how: (draft: Draft) => Draft) =>
      set(({ drafts }) => ({ drafts: { ...drafts, [key]: how(drafts[key] ?? NO_DRAFT) } }));
    return {
      drafts: readDrafts(storage.getItem(KEY)),
      put: (key, comment) =>
        change(key, (draft) => {
          const isThere = draft.comments.some(({ id }) => id === comment.id);
          const comments = isThere
            ? draft.comments.map((each) => (each.id === comment.id ? comment : each))
            : [...draft.comments, comment];
          return { ...draft, comments };
        }),
      remove: (key, id) =>
        change(key, (draft) => ({ ...draft, comments: draft.comments.filter((each) => each.id !== id) })),
      write: (key, words) => change(key, (draft) => ({ ...draft, words })),
      clear: (key) => set(({ drafts: { [key]: _sent, ...drafts } }) => ({ drafts })),
    };
  });
  store.subscribe(({ drafts }) => storage.setItem(KEY, JSON.stringify(drafts)));
  return store;
}

/** What is not as this page writes it is of no use. */
function readDrafts(text: string | null): Comments['drafts'] {
  try {
    return draftsSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
