import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deadNames, passingName } from '../disk/sweep-dead';
import { endOutlivingGit } from './end-outliving-git';
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
  const place = join(gitDir, passingName(KEPT, randomUUID()));
  await mkdir(place, { mode: 0o700 });
  try {
    await withIndexLock(gitDir, place, (lock) =>
      withTemporaryIndex(gitDir, join(gitDir, 'index'), async (index) => {
        const options = { cwd: root, index };
        const dirty = await dirtyFiles(git, root, index, change);
        if (dirty.length > 0) refuse({ type: 'dirty', files: dirty });
        try {
          await keepFiles(place, root, change.changed, change.move);
          // Its words name the place, so that a git that outlives this process is found. Keeping a file under a second name changes
          // its ctime, and nothing else of it.
          const words = ['-c', `baton.apply=${place}`, '-c', 'core.trustctime=false'];
          await git
            .run(
              [...words, 'read-tree', '-m', '-u', '--no-recurse-submodules', change.from, change.tree],
              options,
            )
            .catch((error: unknown) => throwDirty(error));
          if (change.move === null) await checkNothingHidden(git.undisturbed, root, index, change.changed);
          else {
            const { branch, to } = change.move;
            await secondName(index, join(place, INDEX));
            await rename(index, lock);
            await moveBranch(git.undisturbed, root, branch, change.from, to, 'apply');
            await rename(lock, join(gitDir, 'index'));
          }
        } catch (error) {
          const kept = await readKeptFiles(place);
          if (kept !== null) await restoreFiles(place, kept);
          throw error;
        }
      }),
    );
  } finally {
    await rm(place, { recursive: true, force: true });
  }
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

/**
 * Ends what a dead process began: back to how it was, or on to the end when the branch had been moved already. Where git's lock is
 * no longer the dead one's, somebody has seen to the tree since: it is theirs, and what was kept is in the commit that it stood at.
 */
export async function mendInterruptedApply(git: Git, { root, gitDir }: RepositoryPlaces): Promise<void> {
  for (const name of await deadNames(gitDir, KEPT)) {
    await endOutlivingGit(join(gitDir, name));
    const place = join(gitDir, passingName(KEPT, randomUUID()));
    // Of two that would mend it, one does.
    const isMine = await rename(join(gitDir, name), place).then(
      () => true,
      () => false,
    );
    if (!isMine) continue;
    try {
      await mendFrom(git, place, root, join(gitDir, 'index'));
    } catch (error) {
      // Whoever comes next finds it again.
      await rename(place, join(gitDir, name));
      throw error;
    }
    await rm(place, { recursive: true, force: true });
  }
  await sweepTemporaryIndexes(gitDir);
}

async function mendFrom(git: Git, place: string, root: string, index: string): Promise<void> {
  const lock = `${index}.lock`;
  const kept = await readKeptFiles(place);
  if (!(await isLockOf(place, lock, kept !== null))) return;
  const move = kept?.move ?? null;
  if (move !== null && (await tipOf(git, root, move.branch)) === move.to) return rename(lock, index);
  if (kept !== null) await restoreFiles(place, kept);
  await rm(lock, { force: true });
}

async function tipOf(git: Git, root: string, branch: string): Promise<string> {
  return git.text(['rev-parse', '--quiet', '--verify', `refs/heads/${branch}`], { cwd: root, answers: [1] });
}

const LOCK = 'lock';
const INDEX = 'index';

/**
 * Holds git's own lock on the index, so that no git command of the person's comes in between. The lock is a second name of a file
 * in `place`: so it can be told whose it is after a death.
 */
async function withIndexLock(
  gitDir: string,
  place: string,
  use: (lock: string) => Promise<void>,
): Promise<void> {
  const lock = join(gitDir, 'index.lock');
  const own = join(place, LOCK);
  try {
    await (await open(own, 'wx')).close();
    await link(own, lock).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without second names.
      await rm(own);
      await (await open(lock, 'wx')).close();
    });
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

/** Without second names only what was kept says that the lock was held. */
async function isLockOf(place: string, lock: string, hasKept: boolean): Promise<boolean> {
  const now = await inodeOf(lock);
  const own = (await Promise.all([LOCK, INDEX].map((name) => inodeOf(join(place, name))))).filter(
    (inode) => inode !== null,
  );
  if (now === null) return false;
  return own.length === 0 ? hasKept : own.includes(now);
}

function inodeOf(path: string): Promise<bigint | null> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => ino,
    () => null,
  );
}

function secondName(path: string, name: string): Promise<void> {
  return link(path, name).catch(() => {});
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
