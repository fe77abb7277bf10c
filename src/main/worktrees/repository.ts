/** A git repository as the person has it: the working tree that a run's work is for, and where git keeps its data. Real paths. */
export interface RepositoryPlaces {
  /** The working tree's root. */
  readonly root: string;
  /** The working tree's own `.git`; in a linked worktree a folder below `commonDir`. */
  readonly gitDir: string;
  readonly commonDir: string;
}

export type Head =
  | { type: 'branch'; branch: string; commit: string }
  | { type: 'detached'; commit: string }
  /** No commit yet. */
  | { type: 'unborn'; branch: string };

export interface UncommittedCounts {
  readonly staged: number;
  readonly unstaged: number;
  /** Files, not folders; ignored ones do not count. */
  readonly untracked: number;
  /** Files in a conflict that is not resolved. */
  readonly unmerged: number;
}

export interface Repository extends RepositoryPlaces {
  /** The folder that was asked about, seen from the root; empty for the root itself. */
  readonly below: string;
  readonly head: Head;
  readonly isLinkedWorktree: boolean;
  /** Their paths from the root. */
  readonly submodules: readonly string[];
  readonly isSparse: boolean;
  readonly usesLfs: boolean;
  readonly changes: UncommittedCounts;
  /** What is half done: “merge”, “rebase”, … */
  readonly operation: string | null;
}
