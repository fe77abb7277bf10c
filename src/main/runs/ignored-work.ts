import { join, posix, relative, sep } from 'node:path';
import { type IgnoredFiles, isWorthKeeping } from '../../shared/ignored-files';
import type { Attempt, RunState } from '../../shared/run-state';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { PatientWorktrees } from './patient-worktrees';

/** As many as an event names. */
const MAX_FILES = 100;

type Run = Pick<RunState, 'id' | 'workspace'>;
type Which = Pick<Attempt, 'ticket' | 'number'>;

/**
 * What the attempt's worktree holds and no branch takes; `written` is what its file tools wrote, from the workspace, as are the
 * paths in the answer. Undefined where there is nothing, or nothing can be known.
 */
export async function ignoredIn(
  worktrees: Pick<PatientWorktrees, 'lookAt' | 'listIgnored'>,
  { id: run, workspace }: Run,
  { ticket, number: attempt }: Which,
  written: readonly string[],
  signal?: AbortSignal,
): Promise<IgnoredFiles | undefined> {
  const looked = await worktrees.lookAt(run, signal);
  if (!looked.ok) return undefined;
  const { root, attempts } = looked.value;
  const path = attempts.find((one) => one.ticket === ticket && one.attempt === attempt)?.path;
  if (path === undefined) return undefined;
  const below = belowRoot(root, workspace);
  const request = { run, ticket, attempt, written: fromRoot(written, below) };
  const listed = await worktrees.listIgnored(request, signal);
  if (!listed.ok || (!isWorthKeeping(listed.value) && listed.value.others === 0)) return undefined;
  const { others, submodules } = listed.value;
  const inWorkspace = (file: string) => posix.relative(below, file);
  return {
    folder: join(path, below),
    written: listed.value.written.slice(0, MAX_FILES).map(inWorkspace),
    others,
    submodules: submodules.map(inWorkspace),
  };
}

/** Takes the attempt's worktree away, unless it holds what somebody may want and no branch takes. */
export async function closeUnlessWanted(
  worktrees: Pick<Worktrees, 'lookAt' | 'closeAttempt'>,
  { id: run, workspace }: Run,
  { ticket, number: attempt }: Which,
  written: readonly string[],
): Promise<void> {
  const looked = await worktrees.lookAt(run);
  if (!looked.ok) return;
  const below = belowRoot(looked.value.root, workspace);
  await worktrees.closeAttempt({ run, ticket, attempt, written: fromRoot(written, below) });
}

function belowRoot(root: string, workspace: string | null): string {
  return relative(root, workspace ?? root)
    .split(sep)
    .join('/');
}

function fromRoot(files: readonly string[], below: string): string[] {
  return files.map((file) => posix.join(below, file));
}
