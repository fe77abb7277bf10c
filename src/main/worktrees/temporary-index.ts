import { randomUUID } from 'node:crypto';
import { copyFile, link, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { passingName, sweepDead } from '../disk/sweep-dead';

const TEMPORARY = 'baton-index-';

/** Takes away what processes that died in the middle left in git's folder. */
export function sweepTemporaryIndexes(gitDir: string): Promise<void> {
  return sweepDead(gitDir, TEMPORARY);
}

/**
 * Lends an index file of its own that begins as `source` is (missing: empty); afterwards it is gone and `source` as it was.
 * A link costs nothing, and git never writes into an index but puts a new file in its place.
 */
export async function withTemporaryIndex<Value>(
  gitDir: string,
  source: string | null,
  use: (index: string) => Promise<Value>,
): Promise<Value> {
  const index = join(gitDir, passingName(TEMPORARY, randomUUID()));
  try {
    if (source !== null) await keepIndex(source, index);
    return await use(index);
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** Keeps the index `source` as it is now under another name; an index that is not there stays so. */
export async function keepIndex(source: string, kept: string): Promise<void> {
  try {
    await link(source, kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    const { atime, mtimeMs } = await stat(source);
    await copyFile(source, kept);
    // A copy that looked younger would make git trust what was changed within the same second.
    await utimes(kept, atime, Math.floor(mtimeMs / 1000));
  }
}

/** What a worktree's index was when its files were new, whatever the worker does to its own. */
export function baseIndexOf(gitDir: string): string {
  return join(gitDir, 'baton-base-index');
}
