// What a command started and left behind: the members of its process group, and on Linux whatever left the group but still
// carries the mark in its environment. A program that leaves the group and clears its environment escapes.
import { readdir, readFile } from 'node:fs/promises';
import { machineLack } from '../../disk/machine-lack';
import type { Timer } from '../timer';

interface Family {
  /** The process id of the group's first member; null where that group is not known, and the mark alone counts. */
  readonly group: number | null;
  /** As it stands in the environment: `NAME=VALUE`. */
  readonly mark: string;
}

const GRACE_MS = 2000;
const POLL_MS = 50;

/** Asks all that are left to end, then makes them. Says whether there were any, or whether some are beyond reach. */
export async function endFamily(family: Family, timer: Timer): Promise<'none' | 'ended' | 'beyond_reach'> {
  let left = await survivors(family);
  if (left.length === 0) return 'none';
  signalAll(family, left, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && left.length > 0; waited += POLL_MS) {
    await new Promise<void>((resolve) => timer.after(POLL_MS, resolve));
    left = await survivors(family);
  }
  // Again, for what a program starts while it is being ended.
  for (let round = 0; round < 50 && left.length > 0; round++) {
    signalAll(family, left, 'SIGKILL');
    await new Promise<void>((resolve) => timer.after(POLL_MS, resolve));
    left = await survivors(family);
  }
  return left.length === 0 ? 'ended' : 'beyond_reach';
}

/** Process ids; where only the group can be asked, its own id stands for all of it. */
async function survivors(family: Family): Promise<number[]> {
  const { group } = family;
  if (process.platform !== 'linux') return group !== null && isThere(-group) ? [-group] : [];
  const names = await readdir('/proc');
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const belonging = await Promise.all(ids.map((id) => belongs(id, family)));
  return ids.filter((_, index) => belonging[index]);
}

async function belongs(id: number, { group, mark }: Family): Promise<boolean> {
  if (id === process.pid) return false;
  const stat = await textOf(`/proc/${id}/stat`);
  // After the name in brackets, which may hold anything: state, parent, process group.
  const [state, , groupOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === '' || state === 'Z' || state === 'X') return false;
  if (group !== null && Number(groupOf) === group) return true;
  const environment = await textOf(`/proc/${id}/environ`);
  return environment.split('\0').includes(mark);
}

/** Empty for what has ended, or is another's. Throws where the machine has no room for a look: then nothing is known. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (cause) {
    if (machineLack(cause, path) !== null) throw cause;
    return '';
  }
}

function signalAll({ group }: Family, left: readonly number[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const id of new Set([...(group === null ? [] : [-group]), ...left])) {
    try {
      process.kill(id, signal);
    } catch {
      // It ended by itself.
    }
  }
}

function isThere(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
