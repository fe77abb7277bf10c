import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import { isSameProcess, isStoppedProcess, processStart } from '../disk/process-start';

// One process writes a run. Its lock is a file in the run's folder whose name says who it is: `lock-PROCESS-START`, START
// being the process's start time where the system tells it (Linux), so that another process with the same number is not
// mistaken for it. Everyone puts their own name down first and then looks whom they find: of two at the same moment at
// least one sees the other and steps back.

export interface RunLock {
  readonly folder: string;
  /** Taken from a process that lives, or may come back. */
  readonly forced: boolean;
  release(): Promise<void>;
}

export type LockFailure = { type: 'held'; by: string } | { type: 'not_locked'; message: string };

/** Takes over what a dead process left; what a living one holds only where `from` names it, as its failure did. */
export async function takeRunLock(
  folder: string,
  from: string | null = null,
): Promise<Result<RunLock, LockFailure>> {
  const { pid } = process;
  const own = lockName(pid, processStart(pid) ?? '0');
  try {
    await (await open(join(folder, own), 'wx')).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return fail(heldBy(pid));
    return fail(notLocked(folder, cause));
  }
  const release = () => rm(join(folder, own), { force: true });
  try {
    const others = (await locksIn(folder)).filter((lock) => lock.name !== own);
    // Of two that take it from the same one at least one sees the other, as of two that take a free one.
    const living = others.filter(isSameProcess);
    const another = living.find(({ pid }) => heldBy(pid).by !== from);
    if (another !== undefined) {
      await release();
      return fail(heldBy(another.pid));
    }
    for (const gone of others) await rm(join(folder, gone.name), { force: true });
    return succeed({ folder, forced: living.length > 0, release });
  } catch (cause) {
    await release().catch(() => {});
    return fail(notLocked(folder, cause));
  }
}

/** Who holds the run right now, as words; null when nobody does. */
export async function runLockHolder(folder: string): Promise<string | null> {
  return (await lookAtRunLock(folder))?.by ?? null;
}

/** The same, and whether that one is stopped: then nothing goes on there, but it may come back. */
export async function lookAtRunLock(folder: string): Promise<{ by: string; isStopped: boolean } | null> {
  const living = (await locksIn(folder)).find(isSameProcess);
  if (living === undefined) return null;
  return { by: heldBy(living.pid).by, isStopped: isStoppedProcess(living.pid) };
}

interface Lock {
  readonly name: string;
  readonly pid: number;
  readonly start: string;
}

function lockName(pid: number, start: string): string {
  return `lock-${pid}-${start}`;
}

async function locksIn(folder: string): Promise<Lock[]> {
  return (await readdir(folder)).flatMap((name) => {
    const [, pid, start] = /^lock-(\d+)-(\d+)$/.exec(name) ?? [];
    return pid === undefined || start === undefined ? [] : [{ name, pid: Number(pid), start }];
  });
}

function heldBy(pid: number): { type: 'held'; by: string } {
  return { type: 'held', by: `process ${pid}` };
}

function notLocked(folder: string, cause: unknown): LockFailure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `The folder ${folder} could not be locked (${reason}): see to the disk and its permissions, then try again.`;
  return { type: 'not_locked', message };
}
