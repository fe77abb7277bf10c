import type { TouchedFile } from '../../shared/work';

/** Why git could not do what was asked; nothing was changed. `refusalText` has the words. */
export type WorktreeFailure =
  | { type: 'git_missing' }
  | { type: 'git_too_old'; version: string }
  | { type: 'no_repository'; folder: string }
  | { type: 'ignored_folder'; folder: string; root: string }
  | { type: 'not_trusted'; folder: string }
  | { type: 'no_identity' }
  | { type: 'no_commit' }
  | { type: 'no_such_commit'; commit: string }
  | { type: 'take_along_elsewhere' }
  | { type: 'bring_outside' | 'bring_git' | 'bring_missing' | 'bring_tracked'; path: string }
  | { type: 'run_exists'; run: string }
  | { type: 'branch_in_the_way'; branch: string }
  | { type: 'no_such_run'; run: string }
  /** The run's own, deleted by somebody; `at` is where the records know it last. */
  | { type: 'branch_gone'; branch: string; at: string | null }
  /** By a person; `tip` is where its integration branch was. */
  | { type: 'discarded'; at: string; tip: string | null }
  | { type: 'attempt_exists'; ticket: string; attempt: number }
  | { type: 'no_such_attempt'; ticket: string; attempt: number }
  /** Its worktree holds something else than what was verified, or reviewed. */
  | { type: 'not_as_checked'; ticket: string; attempt: number }
  | { type: 'not_committed'; ticket: string; attempt: number }
  | { type: 'not_accepted'; tickets: string[] }
  /** A person has asked for that, and whether git can do it is not known yet. It comes to its end only in a Baton that has the run. */
  | { type: 'being_taken_back'; tickets: readonly string[]; isHeld: boolean }
  /** Accepted without a change. */
  | { type: 'changed_nothing'; tickets: readonly string[] }
  | { type: 'filter_off'; filter: string; files: string[] }
  /** `way` is null where there is none but to give the work back to a worker. */
  | { type: 'conflict'; files: readonly TouchedFile[]; way: WayOn | null }
  | { type: 'nothing_to_apply' }
  | { type: 'dirty'; files: string[] }
  | { type: 'sparse'; files: string[] }
  | { type: 'detached' }
  | { type: 'in_the_middle'; of: string }
  | { type: 'locked'; file: string }
  | { type: 'moved'; branch: string }
  /** The run's branch is not where it was when a person looked. */
  | { type: 'work_moved' }
  | { type: 'checked_out'; branch: string; folder: string }
  /** Work that does not count any more; `because` is why it is still on the integration branch. */
  | { type: 'not_taken_back'; ticket: string; because: WorktreeFailure }
  | { type: 'disk_full' }
  | { type: 'too_much'; command: string }
  | { type: 'aborted' }
  /** `code` is the system's, where that said one. */
  | { type: 'git_failed'; command: string; message: string; code?: string | undefined }
  | { type: 'disk_failed'; message: string; code?: string | undefined };

/** What a person can do about a conflict. */
export type WayOn =
  /** The work rests on changes that went along with the run and are not committed on the person's branch. */
  | { type: 'commit_first' }
  | { type: 'apply_with'; ticket: string; tickets: readonly string[] }
  | { type: 'take_back_first'; tickets: readonly string[] }
  | { type: 'by_hand'; command: string };

/**
 * A failure on its way up. Every one of many git commands can fail, so inside this folder failures are thrown; the port
 * (`create-worktrees.ts`) makes them values, and nothing else ever sees one thrown.
 */
export class Refusal extends Error {
  readonly failure: WorktreeFailure;
  constructor(failure: WorktreeFailure) {
    super(failure.type);
    this.failure = failure;
  }
}

export function refuse(failure: WorktreeFailure): never {
  throw new Refusal(failure);
}
