import { posix, relative, sep } from 'node:path';
import { assertNever } from '../../shared/assert-never';
import type { AttemptChanges, FileChange } from '../../shared/file-change';
import { fail, type Result, succeed } from '../../shared/result';
import type { Attempt, RunState } from '../../shared/run-state';
import type { FileKind, FileSide, WorkFile } from '../../shared/work';
import type { AllChanges } from '../engine/ports';
import { digest } from '../workers/tools/digest';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { ignoredIn } from './ignored-work';
import type { PatientWorktrees } from './patient-worktrees';

/** `to` is the commit or tree that holds them. */
interface ChangesByGit extends AllChanges {
  readonly to: string;
}

/**
 * All that an attempt's worktree differs by from the accepted work that it began with, whatever changed it: what would be merged
 * if it were accepted. Paths count from the workspace, which may lie below the repository's root.
 */
export async function changesByGit(
  worktrees: Pick<PatientWorktrees, 'diffTicket' | 'lookAt'>,
  { id: run, workspace }: Pick<RunState, 'id' | 'workspace'>,
  { ticket, number: attempt }: Pick<Attempt, 'ticket' | 'number'>,
  signal?: AbortSignal,
): Promise<Result<ChangesByGit, WorktreeFailure>> {
  const [looked, diff] = await Promise.all([
    worktrees.lookAt(run, signal),
    worktrees.diffTicket({ run, ticket, attempt }, signal),
  ]);
  if (!looked.ok) return fail(looked.failure);
  if (!diff.ok) return fail(diff.failure);
  const { root } = looked.value;
  const below = relative(root, workspace ?? root)
    .split(sep)
    .join('/');
  const inWorkspace = (path: string) => posix.relative(below, path);
  const { from, to } = diff.value;
  const files = diff.value.files
    .flatMap((file) => withoutRename(file, inWorkspace))
    .map((file) => ({ ...file, path: inWorkspace(file.path) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return succeed({
    files: files.map(toFileChange),
    to,
    changed: files.map(({ path, before, after }) => ({
      path,
      before: before && digestOf(before, from),
      after: after && digestOf(after, to),
    })),
  });
}

/** By git where that knows, else by the file tools: in a shared folder, and once the branches are gone. */
export async function knownChanges(
  state: RunState,
  attempt: Attempt,
  worktrees: Pick<Worktrees, 'diffTicket' | 'listIgnored' | 'lookAt'>,
  byFileTools: () => Promise<readonly FileChange[]>,
): Promise<AttemptChanges> {
  if (state.isolation === 'worktree') {
    const all = await changesByGit(worktrees, state, attempt);
    if (all.ok) {
      const { files } = all.value;
      // What git knows is not held up by a record of the file tools that cannot be read.
      const written = (await byFileTools().catch(() => [])).map(({ path }) => path);
      const ignored = attempt.ignored ?? (await ignoredIn(worktrees, state, attempt, written));
      return { knownBy: 'git', files, ...(ignored === undefined ? {} : { ignored }) };
    }
  }
  return { knownBy: 'file_tools', files: await byFileTools() };
}

interface Side extends WorkFile {
  /** That it is a renamed file's one or other half, in a sentence. */
  readonly renamed?: string;
}

/** A renamed file is one that went and one that came, so that an answer is bound to both; each says which the other is. */
function withoutRename(file: WorkFile, inWorkspace: (path: string) => string): Side[] {
  const { from, path } = file;
  if (from === null) return [file];
  const [was, is] = [`It was ${inWorkspace(from)} before.`, `It is ${inWorkspace(path)} now.`];
  return [
    { ...file, status: 'deleted', path: from, from: null, after: null, renamed: is },
    { ...file, status: 'added', from: null, before: null, renamed: was },
  ];
}

/** Of what is shown; of what cannot be shown, the whole tree that it lies in stands for it. */
function digestOf(side: FileSide, tree: string): string {
  const shown = textOf(side);
  return 'unshown' in shown ? tree : digest(shown.text);
}

function toFileChange({ path, before, after, renamed }: Side): FileChange {
  const [old, now] = [before && textOf(before), after && textOf(after)];
  if (now !== null && 'unshown' in now) return { path, unshown: now.unshown };
  if (old !== null && 'unshown' in old) return { path, unshown: old.unshown };
  const kinds = noteOf(before?.kind ?? null, after?.kind ?? null);
  const note = [renamed, kinds].filter((one) => typeof one === 'string').join(' ');
  const texts = { path, before: old?.text ?? null, after: now?.text ?? null };
  return note === '' ? texts : { ...texts, note };
}

function textOf({ content }: FileSide): { text: string } | { unshown: string } {
  switch (content.type) {
    case 'text':
      // Bytes that are no text look all the same here.
      return content.text.includes('\uFFFD')
        ? { unshown: 'it is not text in UTF-8' }
        : { text: content.text };
    case 'binary':
      return { unshown: 'it is not text' };
    case 'too_large':
      return { unshown: 'it is too large' };
    case 'commit':
      return { unshown: 'it is a submodule, which stands at another commit' };
    default:
      return assertNever(content);
  }
}

const kindWords: Record<FileKind, string> = {
  file: 'a file',
  executable: 'an executable file',
  link: 'a link',
  submodule: 'a submodule',
};

function noteOf(before: FileKind | null, after: FileKind | null): string | null {
  if (before !== null && after !== null && before !== after) {
    return `It was ${kindWords[before]} and is now ${kindWords[after]}.`;
  }
  const kind = after ?? before ?? 'file';
  return kind === 'file' ? null : `It is ${kindWords[kind]}.`;
}
