import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInside } from '../disk/is-inside';
import { passingName, sweepDead } from '../disk/sweep-dead';

// Git's notes of worktrees: `.git/worktrees/NAME`, in which `gitdir` says where the worktree is. Where a git dies while it writes
// one, every later `git worktree` of that repository fails, the person's too; so those of Baton's are taken away by hand.

const GOING = 'baton-going-';
/** Longer than any git takes from a note's first file to its last. */
const STALE_MS = 2000;

/** Forgets worktrees at `path` and inside it. To other git commands a note is there whole or not at all. */
export async function forgetWorktrees(commonDir: string, path: string): Promise<void> {
  for (const { name, folder } of await notesIn(commonDir)) {
    if (folder !== null && isInside(folder, path)) await take(commonDir, name);
  }
}

/**
 * Worktrees below `root` that are noted still: somebody else made them. Where one's folder is gone its note goes, as by
 * `git worktree prune`, but for one that is locked; nothing else is touched.
 */
export async function othersBelow(commonDir: string, root: string): Promise<string[]> {
  const left: string[] = [];
  for (const { name, folder } of await notesIn(commonDir)) {
    if (folder === null || !isInside(folder, root)) continue;
    const isLocked = await isThere(join(commonDir, 'worktrees', name, 'locked'));
    if (isLocked || (await isThere(folder))) left.push(folder);
    else await take(commonDir, name).catch(() => left.push(folder));
  }
  return left.sort();
}

/** What cannot be looked at counts as there. */
function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
}

/** What a git that died left of its notes of worktrees below `root`. */
export async function clearHalfWritten(commonDir: string, root: string): Promise<void> {
  await sweepDead(commonDir, GOING);
  for (const { name, folder } of await notesIn(commonDir)) {
    const note = join(commonDir, 'worktrees', name);
    if ((await readFile(join(note, 'commondir'), 'utf8').catch(() => '')) !== '') continue;
    const isBatons = folder === null ? await isBegun(note) : isInside(folder, root);
    const written = await stat(note).catch(() => null);
    if (isBatons && written !== null && Date.now() - written.mtimeMs > STALE_MS) await take(commonDir, name);
  }
}

/** Nothing is in it yet but git's own word that it is being made: whoever it was for, no worktree ever came of it. */
async function isBegun(note: string): Promise<boolean> {
  const names = await readdir(note).catch(() => ['?']);
  return names.every((name) => name === 'locked' || name === 'gitdir');
}

/** `folder` is null where the note does not say it. */
async function notesIn(commonDir: string): Promise<{ name: string; folder: string | null }[]> {
  const notes = join(commonDir, 'worktrees');
  const names = await readdir(notes).catch((): string[] => []);
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(notes, name, 'gitdir'), 'utf8').catch(() => '');
      return { name, folder: text.trim() === '' ? null : dirname(text.trim()) };
    }),
  );
}

async function take(commonDir: string, name: string): Promise<void> {
  const going = join(commonDir, passingName(GOING, randomUUID()));
  try {
    await rename(join(commonDir, 'worktrees', name), going);
  } catch (error) {
    // Somebody else pruned it in this moment.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(going, { recursive: true, force: true });
  // As git does; it stays while others are noted there.
  await rmdir(join(commonDir, 'worktrees')).catch(() => {});
}
