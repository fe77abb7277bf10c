import { assertNever } from './assert-never';

// A run's work as its branch has it: what a face shows of it, and what a person may do with it.

/** Work that was thrown away; `tip` is the commit that its branch was at, which git keeps for a while. */
export interface DiscardedWork {
  readonly branch: string;
  readonly tip: string | null;
  /** Worktrees beside the run's own that a worker made. They are not Baton's, and stay. */
  readonly left: readonly string[];
}

/** How a person gets discarded work back, as long as git has it. */
export function gettingBack({ branch, tip }: DiscardedWork): string {
  return tip === null
    ? ''
    : ` Until git tidies up, “git branch ${branch} ${tip}” gets the accepted work back.`;
}

/** What a person does with worktrees that Baton did not make. */
export function leftText({ left }: DiscardedWork): string {
  if (left.length === 0) return '';
  const made = left.length === 1 ? 'a worktree of its own, which stays' : 'worktrees of its own, which stay';
  return ` A worker made ${made}: ${left.join(', ')}. “git worktree remove” takes away what you do not need.`;
}

/** How much of a run's accepted work a person would lose with its branch; `why` is a sentence. */
export type Unapplied =
  | { type: 'nothing' }
  | { type: 'files'; count: number }
  | { type: 'unknown'; why: string };

export function unappliedText(unapplied: Unapplied): string {
  switch (unapplied.type) {
    case 'nothing':
      return 'No accepted work is missing on your branch.';
    case 'files':
      return `Not all accepted work is on your branch: ${unapplied.count === 1 ? '1 file differs' : `${unapplied.count} files differ`} there.`;
    case 'unknown':
      return `Whether all accepted work is on your branch cannot be told: ${unapplied.why}`;
    default:
      return assertNever(unapplied);
  }
}

/** What lies at a path. `executable` and `link` are files of their own kinds to git; a submodule is another repository. */
export type FileKind = 'file' | 'executable' | 'link' | 'submodule';

export interface FilePlace {
  readonly status: 'added' | 'deleted' | 'changed' | 'renamed';
  /** Where it is now, or was when it is deleted. */
  readonly path: string;
  /** Where it was, when it was renamed. */
  readonly from: string | null;
}

/** One file of a diff, as a face shows it. */
export interface WorkFile extends FilePlace {
  /** Null when it is added. */
  readonly before: FileSide | null;
  /** Null when it is deleted. */
  readonly after: FileSide | null;
}

export interface FileSide {
  readonly kind: FileKind;
  /** A link's text is its target; a submodule's content is the commit that it stands at. */
  readonly content: FileContent;
}

export type FileContent =
  | { type: 'text'; text: string }
  | { type: 'binary'; bytes: number }
  | { type: 'too_large'; bytes: number }
  | { type: 'commit'; commit: string };

/** A file of a diff without what it holds. */
export interface ListedFile extends FilePlace {
  readonly before: FileKind | null;
  readonly after: FileKind | null;
  /** Lines; null where it is no text. */
  readonly added: number | null;
  readonly removed: number | null;
}

export interface FileList {
  /** Commits or trees, between which a file's two sides can be asked for. */
  readonly from: string;
  readonly to: string;
  readonly files: readonly ListedFile[];
}

export const APPLY_FORMS = ['merge', 'squash', 'changes'] as const;
/** `merge` keeps a commit for each ticket, `squash` makes one of all, `changes` leaves them uncommitted. */
export type ApplyForm = (typeof APPLY_FORMS)[number];

/** What would be applied, or was. */
export interface AppliedWork {
  /** The branch's new tip; null when the changes are uncommitted, or nothing was done yet. */
  readonly commit: string | null;
  /** Null for uncommitted changes. */
  readonly branch: string | null;
  /** The commit that the run's branch was at: what it is of. */
  readonly tip: string;
  readonly files: readonly string[];
  /** Those whose work is new there. */
  readonly tickets: readonly string[];
  /** Wanted too, and on the branch already. */
  readonly already: readonly string[];
  /** Wanted too, and accepted without a change. */
  readonly unchanged: readonly string[];
}

/** Accepted tickets of which applying would bring nothing, whatever else is wanted. */
export type BringsNothing = Pick<AppliedWork, 'already' | 'unchanged'>;

/** What was wanted and is not applied, with why; begins with a blank when there is any. */
export function leftOutText({ already, unchanged }: BringsNothing): string {
  const was = already.length === 1 ? 'was' : 'were';
  const there = already.length === 0 ? '' : ` ${already.join(', ')} ${was} on your branch already.`;
  return unchanged.length === 0 ? there : `${there} ${unchangedText(unchanged)}.`;
}

export function unchangedText(tickets: readonly string[]): string {
  return `${tickets.join(', ')} changed no file`;
}

/** A file in the way, and the accepted tickets that touched it. */
export interface TouchedFile {
  readonly path: string;
  readonly tickets: readonly string[];
}

/** A ticket accepted later, whose worker had the ticket's work before it or changed the same files. */
export interface Dependent {
  readonly ticket: string;
  readonly commit: string;
  readonly sharedFiles: readonly string[];
  /** Whether its worktree held the work that is to be reverted. */
  readonly builtOn: boolean;
}

export type RevertPreview =
  /** The ticket was accepted without a change. */
  | { type: 'nothing'; dependents: readonly [] }
  | { type: 'possible'; dependents: readonly Dependent[] }
  /** `first` are the later tickets that changed the same files: without them it could be taken back. */
  | {
      type: 'conflict';
      dependents: readonly Dependent[];
      files: readonly TouchedFile[];
      first: readonly string[];
    };
