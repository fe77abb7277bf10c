import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deadNames, passingName } from '../disk/sweep-dead';
import { type Git, isAtLeast } from './git';
import { removeWorktree } from './remove-worktree';
import { worktreeCommand } from './worktree-command';

export type MergedTrees = { type: 'clean'; tree: string } | { type: 'conflict'; files: string[] };

export interface MergeSides {
  /** Commits. */
  readonly ours: string;
  readonly theirs: string;
  /** Given where their own common ancestor is not what the changes are to be compared with: a commit or tree. */
  readonly base?: string;
}

/** Where a git that cannot merge without a checkout may make one. */
export interface MergePlace {
  readonly commonDir: string;
  /** A folder for what is gone again afterwards. */
  pathOf(name: string): string;
}

const NOBODY = {
  GIT_AUTHOR_NAME: 'Baton',
  GIT_AUTHOR_EMAIL: 'baton@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'Baton',
  GIT_COMMITTER_EMAIL: 'baton@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
  // Nothing is downloaded for a merge: what git LFS keeps elsewhere stays a pointer.
  GIT_LFS_SKIP_SMUDGE: '1',
};

/** Merges without touching any working tree, index or branch of anybody's. */
export async function mergeTrees(git: Git, place: MergePlace, sides: MergeSides): Promise<MergedTrees> {
  const { ours, theirs } = sides.base === undefined ? sides : await onBase(git, sides, sides.base);
  return isAtLeast(git.version, [2, 38])
    ? mergeInMemory(git, ours, theirs)
    : mergeInWorktree(git, place, ours, theirs);
}

/** Commits with the same trees whose common ancestor is `base`; nothing ever points to them. */
async function onBase(git: Git, { ours, theirs }: MergeSides, base: string) {
  const commit = (tree: string, parents: string[]) =>
    git.text(['commit-tree', `${tree}^{tree}`, ...parents, '-m', 'merge'], { environment: NOBODY });
  const root = await commit(base, []);
  return { ours: await commit(ours, ['-p', root]), theirs: await commit(theirs, ['-p', root]) };
}

async function mergeInMemory(git: Git, ours: string, theirs: string): Promise<MergedTrees> {
  const words = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const { code, output } = await git.run(words, { answers: [1] });
  const [tree = '', ...files] = output.toString().split('\0').slice(0, -1);
  return code === 0 ? { type: 'clean', tree } : { type: 'conflict', files: [...new Set(files)] };
}

/** No attempt's folder is called so. */
const MERGE = '+merge-';

/** Worktrees that processes which died had only for a merge, in the folder of a run's worktrees. */
export async function deadMerges(folder: string): Promise<string[]> {
  return (await deadNames(folder, MERGE)).map((name) => join(folder, name));
}

async function mergeInWorktree(
  git: Git,
  { commonDir, pathOf }: MergePlace,
  ours: string,
  theirs: string,
): Promise<MergedTrees> {
  const path = pathOf(passingName(MERGE, randomUUID()));
  try {
    await worktreeCommand(git, ['add', '--quiet', '--detach', path, ours], { environment: NOBODY });
    return await mergeHere(git, path, theirs);
  } finally {
    await removeWorktree(commonDir, { path });
  }
}

/** Merges into what is checked out at `path` and leaves the outcome there, uncommitted. */
export async function mergeHere(git: Git, path: string, theirs: string): Promise<MergedTrees> {
  const words = ['merge', '--quiet', '--no-stat', '--no-commit', '--no-ff', theirs];
  const { code } = await git.run(words, { cwd: path, answers: [1], environment: NOBODY });
  if (code === 0) return { type: 'clean', tree: await git.text(['write-tree'], { cwd: path }) };
  const entries = await git.list(['ls-files', '-z', '--unmerged'], { cwd: path });
  const files = entries.map((entry) => entry.slice(entry.indexOf('\t') + 1));
  return { type: 'conflict', files: [...new Set(files)] };
}
