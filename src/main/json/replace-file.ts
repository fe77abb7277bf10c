import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { passingName, sweepDead } from '../disk/sweep-dead';
import { syncFolder } from '../disk/sync-folder';

const TEMPORARY = '.baton-';

/** Takes away what processes that died in the middle of `replaceFile` left in the folder. */
export function sweepReplaced(folder: string): Promise<void> {
  return sweepDead(folder, TEMPORARY);
}

/**
 * Puts `data` in the place of the file at `path` (not a link): afterwards the file holds all of it or is as it was, also when the
 * power fails. Every byte is written and synced before the name moves, then the folder is synced. Throws what the disk says.
 */
export async function replaceFile(
  path: string,
  data: string,
  facts: { readonly mode: number; readonly uid: number; readonly gid: number },
  /** Asked when all is on disk, right before the name moves: false leaves the file as it is. */
  mayReplace: () => Promise<boolean>,
): Promise<boolean> {
  const folder = dirname(path);
  const temporary = join(folder, passingName(TEMPORARY, `${randomUUID()}.tmp`));
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(data);
      // Only root can give a file away; whoever cannot owns the new file.
      await file.chown(facts.uid, facts.gid).catch(() => {});
      await file.chmod(facts.mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await mayReplace())) return false;
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(folder);
  return true;
}
