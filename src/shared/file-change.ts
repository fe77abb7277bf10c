import type { IgnoredFiles } from './ignored-files';

/** What became of a file: null where there was, or is, no such file. `unshown` ends a sentence, as in “it is not text in UTF-8”. */
export type FileChange =
  | {
      readonly path: string;
      readonly before: string | null;
      readonly after: string | null;
      /** What to know of it beside the difference, as a sentence. */
      readonly note?: string;
    }
  | { readonly path: string; readonly unshown: string };

/**
 * What an attempt changed, by path. Git knows all that a worktree differs by, whatever changed it; file tools know only what they
 * changed themselves, and nothing of what commands did.
 */
export interface AttemptChanges {
  readonly knownBy: 'git' | 'file_tools';
  readonly files: readonly FileChange[];
  /** What no branch takes, where there is something. */
  readonly ignored?: IgnoredFiles;
}

/** Beyond this many changed lines the search for a short diff takes too long: all of the old, then all of the new. */
export const MAX_DIFF_EDITS = 2000;

export const CHANGED_BETWEEN =
  'Something else changed the file in between, too: what it did is part of this difference.';
