/** What became of a file: null where there was, or is, no such file. `unshown` ends a sentence, as in “it is not text in UTF-8”. */
export type FileChange =
  | { readonly path: string; readonly before: string | null; readonly after: string | null }
  | { readonly path: string; readonly unshown: string };

/** Beyond this many changed lines the search for a short diff takes too long: all of the old, then all of the new. */
export const MAX_DIFF_EDITS = 2000;
