import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { deadNames, passingName, sweepDead } from '../disk/sweep-dead';
import { attemptBranches, runBranch } from './branch-names';
import type { RunRecord, RunRecords } from './run-records';

// A git command that dies with the machine leaves its lock file, which stops every later one. Baton takes away locks on branches
// that are its own, and git's lock on all branches where a note beside it says that Baton was deleting some.

/** Git holds such a lock for milliseconds; one that a git of the dead process still holds gets this time to end. */
const STALE_MS = 2000;
const LOOK_MS = 50;
const DELETING = 'baton-deletes-';

/** Leaves a note for the next process as long as `work`, which deletes branches, is under way. */
export async function whileDeleting(commonDir: string, work: () => Promise<unknown>): Promise<void> {
  const note = join(commonDir, passingName(DELETING, randomUUID()));
  // Where there is no room for it, git will say so.
  await writeFile(note, '').catch(() => {});
  try {
    await work();
  } finally {
    await rm(note, { force: true });
  }
}

/** Of one run, whose last process is dead. */
export async function clearStaleLocks(records: RunRecords, { run, repository }: RunRecord): Promise<void> {
  const { commonDir } = repository;
  const attempts = join(commonDir, 'refs/heads', attemptBranches(run));
  const names = await readdir(attempts).catch((): string[] => []);
  const gitDirs = (await records.attempts(run)).flatMap(({ gitDir }) => gitDir ?? []);
  const wasDeleting = (await deadNames(commonDir, DELETING)).length > 0;
  const locks = [
    join(commonDir, 'refs/heads', `${runBranch(run)}.lock`),
    ...names.filter((name) => name.endsWith('.lock')).map((name) => join(attempts, name)),
    ...gitDirs.map((gitDir) => join(gitDir, 'HEAD.lock')),
    ...(wasDeleting ? [join(commonDir, 'packed-refs.lock')] : []),
  ];
  await Promise.all(locks.map(clear));
  await sweepDead(commonDir, DELETING);
}

async function clear(lock: string): Promise<void> {
  const found = await factsOf(lock);
  // A clock may have been put back since.
  const since = Math.min(found?.mtimeMs ?? 0, Date.now());
  for (let facts = found; facts !== null && facts.ino === found?.ino; facts = await factsOf(lock)) {
    if (Date.now() - since < STALE_MS) await setTimeout(LOOK_MS);
    else return rm(lock, { force: true });
  }
}

function factsOf(path: string) {
  return stat(path).catch(() => null);
}
