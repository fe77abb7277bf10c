import { randomUUID } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deadNames, passingName } from '../disk/sweep-dead';
import type { Git } from './git';
import { type KeptFiles, keepFiles, readKeptFiles, restoreFiles } from './kept-files';
import { moveBranch } from './move-branch';
import type { RepositoryPlaces } from './repository';
import { sweepTemporaryIndexes, withTemporaryIndex } from './temporary-index';
import { Refusal, refuse } from './worktree-failure';

export interface TreeChange {
  /** The commit that the person's tree stands at. */
  readonly from: string;
  readonly tree: string;
  /** The paths in which the two differ. */
  readonly changed: readonly string[];
  /** The branch that goes to a commit of that tree; null leaves branch and index as they are, and the changes uncommitted. */
  readonly move: KeptFiles['move'];
}

const KEPT = 'baton-apply-';

/**
 * Brings the person's working tree from one tree to another. Their changes in other files stay. It is done whole or not at
 * all: git's own lock keeps other git commands out, and on any failure every file, the index and the branch are put back.
 */
export async function replaceTree(git: Git, places: RepositoryPlaces, change: TreeChange): Promise<void> {
  const { root, gitDir } = places;
  await withIndexLock(gitDir, (lock) =>
    withTemporaryIndex(gitDir, join(gitDir, 'index'), async (index) => {
      const options = { cwd: root, index };
      const dirty = await dirtyFiles(git, root, index, change);
      if (dirty.length > 0) refuse({ type: 'dirty', files: dirty });
      const place = join(gitDir, passingName(KEPT, randomUUID()));
      try {
        await keepFiles(place, root, change.changed, change.move);
        // Keeping a file under a second name changes its ctime, and nothing else of it.
        const words = ['-c', 'core.trustctime=false', 'read-tree', '-m', '-u', '--no-recurse-submodules'];
        await git.undisturbed
          .run([...words, change.from, change.tree], options)
          .catch((error: unknown) => throwDirty(error));
        if (change.move === null) await checkNothingHidden(git, root, index, change.changed);
        else {
          const { branch, to } = change.move;
          await rename(index, lock);
          await moveBranch(git.undisturbed, root, branch, change.from, to, 'apply');
          await rename(lock, join(gitDir, 'index'));
        }
      } catch (error) {
        const kept = await readKeptFiles(place);
        if (kept !== null) await restoreFiles(place, kept);
        await rm(place, { recursive: true, force: true });
        throw error;
      }
      await rm(place, { recursive: true, force: true });
    }),
  );
}

/** Refuses what `replaceTree` would refuse, as far as that can be told without changing anything. */
export async function checkReplace(
  git: Git,
  { root, gitDir }: RepositoryPlaces,
  { isMove, ...change }: Omit<TreeChange, 'move'> & { readonly isMove: boolean },
): Promise<void> {
  await withTemporaryIndex(gitDir, join(gitDir, 'index'), async (index) => {
    const dirty = await dirtyFiles(git, root, index, change);
    if (dirty.length > 0) refuse({ type: 'dirty', files: dirty });
    if (!isMove) await checkNothingHidden(git, root, index, change.changed);
  });
}

/** Whether a process died in the middle of `replaceTree`. */
export async function hasInterruptedApply({ gitDir }: RepositoryPlaces): Promise<boolean> {
  return (await deadNames(gitDir, KEPT)).length > 0;
}

/** Ends what a dead process began: back to how it was, or on to the end when the branch had been moved already. */
export async function mendInterruptedApply(git: Git, { root, gitDir }: RepositoryPlaces): Promise<void> {
  const lock = join(gitDir, 'index.lock');
  for (const name of await deadNames(gitDir, KEPT)) {
    const place = join(gitDir, name);
    const kept = await readKeptFiles(place);
    const move = kept?.move ?? null;
    const tip =
      move === null ? '' : await git.text(['rev-parse', `refs/heads/${move.branch}`], { cwd: root });
    if (move !== null && tip === move.to) {
      // Gone when the index was in place as well.
      await rename(lock, join(gitDir, 'index')).catch(() => {});
    } else if (kept !== null) await restoreFiles(place, kept);
    await rm(lock, { force: true });
    await rm(place, { recursive: true, force: true });
  }
  await sweepTemporaryIndexes(gitDir);
}

/** Holds git's own lock on the index, so that no git command of the person's comes in between. */
async function withIndexLock(gitDir: string, use: (lock: string) => Promise<void>): Promise<void> {
  const lock = join(gitDir, 'index.lock');
  try {
    await (await open(lock, 'wx')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuse({ type: 'locked', file: lock });
    throw error;
  }
  try {
    await use(lock);
  } finally {
    await rm(lock, { force: true });
  }
}

/** Which of the files are not as they were committed, and what lies untracked where a new one is to come. */
async function dirtyFiles(
  git: Git,
  root: string,
  index: string,
  change: Omit<TreeChange, 'move'>,
): Promise<string[]> {
  const options = { cwd: root, index };
  await git.run(['update-index', '-q', '--refresh', '--unmerged'], { ...options, answers: [1] });
  const words = ['diff-index', '-z', '--name-only', '--no-renames', '--ignore-submodules=dirty'];
  const [unlike, staged, known] = await Promise.all([
    git.list([...words, change.from], options),
    git.list([...words, '--cached', change.from], options),
    git.list(['ls-tree', '-r', '-z', '--name-only', change.from], options),
  ]);
  const changes = new Set([...unlike, ...staged]);
  const tracked = new Set(known);
  const dirty: string[] = [];
  for (const path of change.changed) {
    if (changes.has(path)) dirty.push(path);
    else if (!tracked.has(path)) {
      const facts = await lstat(join(root, path)).catch(() => null);
      // Of a folder in the way git itself knows whether all in it is tracked.
      if (facts !== null && !facts.isDirectory()) dirty.push(path);
    }
  }
  return dirty;
}

/** What git itself found in the way, such as an untracked file in a folder that becomes a file. */
function throwDirty(error: unknown): never {
  if (!(error instanceof Refusal) || error.failure.type !== 'git_failed') throw error;
  const { message } = error.failure;
  const files = [...message.matchAll(/(?:Entry|working tree file|Updating) '([^']*)'/g)].map(
    ([, path = '']) => path,
  );
  const isInTheWay = /not uptodate|overwritten|would lose untracked/.test(message);
  return isInTheWay && files.length > 0 ? refuse({ type: 'dirty', files }) : refuse(error.failure);
}

/** Uncommitted changes outside a sparse checkout would be nowhere. */
async function checkNothingHidden(
  git: Git,
  root: string,
  index: string,
  changed: readonly string[],
): Promise<void> {
  const entries = await git.list(['ls-files', '-t', '-z'], { cwd: root, index });
  const hidden = new Set(entries.filter((entry) => entry.startsWith('S ')).map((entry) => entry.slice(2)));
  const files = changed.filter((path) => hidden.has(path));
  if (files.length > 0) refuse({ type: 'sparse', files });
}
