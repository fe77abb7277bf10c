import { access, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Git } from './git';
import type { Head, Repository, RepositoryPlaces, UncommittedCounts } from './repository';
import { Refusal, refuse } from './worktree-failure';

const OPERATIONS = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
] as const;

/** What a run must know of the repository that `git.folder` lies in. Changes nothing. */
export async function findRepository(git: Git): Promise<Repository> {
  const places = await findPlaces(git);
  const atRoot = { cwd: places.root };
  const [status, submodules, usesLfs, sparse, operation, folder] = await Promise.all([
    git.list(['status', '--porcelain=v2', '--branch', '--untracked-files=all', '--no-renames', '-z'], atRoot),
    findSubmodules(git, places.root),
    git.run(['grep', '-q', '-F', 'filter=lfs', '--', ':(glob)**/.gitattributes'], {
      ...atRoot,
      answers: [1],
    }),
    git.run(['config', '--type=bool', '--get', 'core.sparseCheckout'], { ...atRoot, answers: [1] }),
    operationUnderWay(places),
    realpath(git.folder),
  ]);
  return {
    ...places,
    below: relative(places.root, folder),
    head: headOf(status),
    isLinkedWorktree: places.gitDir !== places.commonDir,
    submodules,
    isSparse: sparse.output.toString().trim() === 'true',
    usesLfs: usesLfs.code === 0,
    changes: countChanges(status),
    operation,
  };
}

export async function findPlaces(git: Git): Promise<RepositoryPlaces> {
  const words = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir'];
  try {
    // One at a time: a path may hold a newline.
    const paths = await Promise.all(
      words.map((word) => git.text(['rev-parse', '--path-format=absolute', word])),
    );
    const [root = '', gitDir = '', commonDir = ''] = await Promise.all(paths.map((path) => realpath(path)));
    return { root, gitDir, commonDir };
  } catch (error) {
    if (error instanceof Refusal && error.failure.type === 'git_failed' && isNone(error.failure.message)) {
      return refuse({ type: 'no_repository', folder: git.folder });
    }
    throw error;
  }
}

/** Git's own words for it; whatever else keeps it from answering is no answer. */
function isNone(message: string): boolean {
  return /not a git repository|must be run in a work tree/i.test(message);
}

/** The name of a command that the person has begun and not ended. */
export async function operationUnderWay({ gitDir }: RepositoryPlaces): Promise<string | null> {
  for (const [file, operation] of OPERATIONS) {
    const isThere = await access(join(gitDir, file)).then(
      () => true,
      () => false,
    );
    if (isThere) return operation;
  }
  return null;
}

export async function findHead(git: Git, root: string): Promise<Head> {
  const options = { cwd: root, answers: [1] };
  const [reference, commit] = await Promise.all([
    git.text(['symbolic-ref', '-q', 'HEAD'], options),
    git.text(['rev-parse', '-q', '--verify', 'HEAD^{commit}'], options),
  ]);
  const branch = reference.replace(/^refs\/heads\//, '');
  if (commit === '') return { type: 'unborn', branch };
  return reference === '' ? { type: 'detached', commit } : { type: 'branch', branch, commit };
}

function headOf(status: readonly string[]): Head {
  const header = (name: string) =>
    status.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3) ?? '';
  const [commit, branch] = [header('branch.oid'), header('branch.head')];
  if (commit === '(initial)') return { type: 'unborn', branch };
  return branch === '(detached)' ? { type: 'detached', commit } : { type: 'branch', branch, commit };
}

function countChanges(status: readonly string[]): UncommittedCounts {
  const counts = { staged: 0, unstaged: 0, untracked: 0, unmerged: 0 };
  for (const line of status) {
    if (line.startsWith('? ')) counts.untracked++;
    if (line.startsWith('u ')) counts.unmerged++;
    if (!line.startsWith('1 ')) continue;
    if (line[2] !== '.') counts.staged++;
    if (line[3] !== '.') counts.unstaged++;
  }
  return counts;
}

export async function findSubmodules(git: Git, root: string): Promise<string[]> {
  const file = join(root, '.gitmodules');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '') return [];
  const words = ['config', '--file', file, '-z', '--get-regexp', '^submodule\\..*\\.path$'];
  const entries = await git.list(words, { cwd: root, answers: [1] });
  return entries.map((entry) => entry.slice(entry.indexOf('\n') + 1));
}
