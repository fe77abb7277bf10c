import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoredFiles } from '../../shared/ignored-files';
import type { AttemptRequest } from './attempt-request';
import { gitOfWorktree } from './commit-attempt';
import { findSubmodules } from './find-repository';
import type { Git, OpenGit } from './git';
import type { AttemptRecord, RunRecords } from './run-records';
import { baseIndexOf, withTemporaryIndex } from './temporary-index';

export interface ListIgnored extends AttemptRequest {
  /** What the attempt's file tools wrote, from the repository's root. */
  readonly written: readonly string[];
}

/** By path from the repository's root. */
export type IgnoredWork = Omit<IgnoredFiles, 'folder'>;

const NOTHING: IgnoredWork = { written: [], others: 0, submodules: [] };

/** What the attempt's worktree holds and no commit takes; without what was brought along. Nothing where it has no worktree any more. */
export async function listIgnored(
  openGit: OpenGit,
  records: RunRecords,
  { run, ticket, attempt, written }: ListIgnored,
  signal?: AbortSignal,
): Promise<IgnoredWork> {
  return ignoredWork(openGit, await records.attempt(run, ticket, attempt), written, signal);
}

export async function ignoredWork(
  openGit: OpenGit,
  record: AttemptRecord,
  written: readonly string[],
  signal?: AbortSignal,
): Promise<IgnoredWork> {
  const { state, gitDir, path } = record;
  const names = state === 'open' ? await readdir(path).catch(() => null) : null;
  if (names === null || gitDir === null) return NOTHING;
  const git = await gitOfWorktree(openGit, record, signal);
  // By the files that were there before: what the worker told its own index is not what a commit goes by.
  return withTemporaryIndex(gitDir, baseIndexOf(gitDir), async (index) => {
    const found = await git.list([...LIST, '--directory'], { cwd: path, index });
    const isWritten = (entry: string) => written.some((file) => lies(file, entry));
    const others: string[] = [];
    for (const entry of found) {
      if (!isWritten(entry) && !(await isBrought(git, record, entry, index))) others.push(entry);
    }
    const isHere = await whichAreHere(
      path,
      written.filter((file) => found.some((entry) => lies(file, entry))),
    );
    return { written: isHere, others: others.length, submodules: await filledSubmodules(git, path) };
  });
}

const LIST = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard'];

/** Git names a folder with a slash at its end, and none of the files in it. */
function lies(file: string, entry: string): boolean {
  return file === entry || (entry.endsWith('/') && file.startsWith(entry));
}

async function isBrought(
  git: Git,
  { path, brought }: AttemptRecord,
  entry: string,
  index: string,
): Promise<boolean> {
  const isOf = (file: string) => brought.some((one) => file === one || lies(file, `${one}/`));
  if (isOf(entry) || isOf(entry.replace(/\/$/, ''))) return true;
  // A folder that may hold nothing else.
  if (!entry.endsWith('/') || !brought.some((one) => lies(one, entry))) return false;
  return (await git.list([...LIST, '--', entry], { cwd: path, index })).every(isOf);
}

async function whichAreHere(root: string, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => ((await isThere(join(root, file))) ? [file] : [])),
  );
  return found.flat();
}

/** Where a worker filled one by git it is a repository of its own, and git sees to it. */
async function filledSubmodules(git: Git, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const submodule of await findSubmodules(git, root)) {
    const names = await readdir(join(root, submodule)).catch((): string[] => []);
    if (names.length > 0 && !names.includes('.git')) found.push(submodule);
  }
  return found;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
