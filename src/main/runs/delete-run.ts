import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Belongings } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import { syncFolder } from '../disk/sync-folder';
import { takeRunLock } from '../journal/run-lock';
import { systemReason } from '../json/read-text-file';

// A run is moved out of the list as a whole before anything of it is removed: what a death leaves half-deleted is no run any more.

const ASIDE = 'deleted-';

/** Takes away what is of the run elsewhere, while nobody else can open it; where that fails, the run stays. */
export type Beforehand = () => Promise<Result<unknown, { message: string }>>;

/** Deletes the folder of a run that nobody has. Links in it go, what they lead to stays. The failure is a sentence. */
export async function deleteRun(
  runs: string,
  id: string,
  beforehand: Beforehand | null = null,
): Promise<Result<null, { message: string }>> {
  const folder = join(runs, id);
  const aside = join(runs, `${ASIDE}${id}`);
  const isLink = await lstat(folder).then(
    (facts) => facts.isSymbolicLink(),
    () => false,
  );
  if (isLink) return fail({ message: `${folder} is a link, which Baton did not make: remove it yourself.` });
  const lock = await takeRunLock(folder);
  if (!lock.ok) {
    const { failure } = lock;
    return fail({ message: failure.type === 'held' ? heldBy(failure.by) : failure.message });
  }
  const isReady = (await beforehand?.()) ?? succeed(null);
  if (!isReady.ok) {
    await lock.value.release().catch(() => {});
    return isReady;
  }
  try {
    await rm(aside, { recursive: true, force: true });
    await rename(folder, aside);
    await syncFolder(runs);
  } catch (cause) {
    await lock.value.release().catch(() => {});
    return fail({ message: `The run could not be deleted (${systemReason(cause)}). It is as it was.` });
  }
  try {
    await rm(aside, { recursive: true, force: true });
    return succeed(null);
  } catch (cause) {
    const message = `The run is gone from the list, but not all of ${aside} could be removed (${systemReason(cause)}). Baton tries again the next time it lists the runs.`;
    return fail({ message });
  }
}

/** Removes what earlier deletions left; whatever cannot go stays for the next time. */
export async function sweepDeleted(runs: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((each) => each.startsWith(ASIDE)))
    await rm(join(runs, name), { recursive: true, force: true }).catch(() => {});
}

/** Counts what lies in a run's folder, links as themselves. Throws what the disk says. */
export async function belongingsOf(folder: string): Promise<Omit<Belongings, 'work'>> {
  const sum = { folder, files: 0, bytes: 0 };
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else {
        sum.files++;
        sum.bytes += (await lstat(path).catch(() => null))?.size ?? 0;
      }
    }
  }
  return sum;
}

function heldBy(by: string): string {
  return `Baton (${by}) has this run: close it there first.`;
}
