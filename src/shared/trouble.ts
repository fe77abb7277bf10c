/**
 * Why a run stands still, a sentence in `message`; `retries` when it goes on by itself as soon as that is well. Of the journal:
 * nothing of it can be written, so nothing can be changed. Of the machine: there is no room for what these attempts, by key, are to
 * do next; all else goes on, and what a person says counts. `since` when (ISO 8601): from then on no time counts as worked.
 */
export type Trouble =
  | { readonly of: 'journal'; readonly message: string; readonly retries: boolean }
  | {
      readonly of: 'machine';
      readonly message: string;
      readonly retries: true;
      readonly attempts: readonly string[];
      readonly since: string;
    };
