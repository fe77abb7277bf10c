import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownDiskLack } from '../../disk/machine-lack';
import { isSameProcess, type KnownProcess } from '../../disk/process-start';

// What the supervisor of a command leaves on disk (its files are named in supervisor-script.ts), as whoever comes later reads it.

/** Where the traces of one step's command lie; both paths are absolute. */
export interface CommandPlace {
  /** Made when the command is started. */
  readonly folder: string;
  /** The file of all that the command printed, or its beginning. */
  readonly output: string;
}

/** As the supervisor writes it down. `code` is as a shell gives it: 128 and a signal's number where the signal ended the command. */
export type Outcome =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'limit'; readonly seconds: number };

export interface Supervisor extends KnownProcess {
  readonly boot: string;
  readonly mark: string;
}

const SUPERVISOR = 'supervisor';
const NOBODY = '1 nobody\n';
/** Beside the places of an attempt: in which start of the machine the newest of them was made. */
const BOOT = 'boot';

/** The folder is made last, and only if it is not there: who finds it taken runs nothing. */
export async function makePlace({ folder }: CommandPlace): Promise<void> {
  const places = dirname(folder);
  await mkdir(places, { recursive: true, mode: 0o700 });
  const boot = await thisBoot();
  if ((await textOf(places, BOOT)) !== boot) await writeFile(join(places, BOOT), boot, { mode: 0o600 });
  await mkdir(folder, { mode: 0o700 });
}

/** Takes the place of a supervisor that has not begun: one that still begins finds it taken, and runs nothing. Throws as below. */
export async function takePlace({ folder }: CommandPlace): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(join(folder, SUPERVISOR), NOBODY);
    return true;
  } catch (cause) {
    return unlessLack(cause, folder, false);
  }
}

/** A file that is not there yet; an empty one, for which there was room, would say that somebody had begun. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
  } catch (cause) {
    await rm(path, { force: true }).catch(() => {});
    throw cause;
  } finally {
    await file.close();
  }
}

export async function isTaken({ folder }: CommandPlace): Promise<boolean> {
  return (await textOf(folder, SUPERVISOR)) === NOBODY;
}

/**
 * Whether nothing was run in a place that was taken. What a supervisor wrote before it ran anything was never synced: that there
 * is nothing proves something only as long as the machine has not been started anew since.
 */
export async function hasNotBegun(place: CommandPlace): Promise<boolean> {
  return (await isOfThisBoot(place)) && (await isTaken(place));
}

/** Whether `hasNotBegun` would be so once the place is taken. */
export async function looksNotBegun(place: CommandPlace): Promise<boolean> {
  const text = await textOf(place.folder, SUPERVISOR);
  return (text === '' || text === NOBODY) && isOfThisBoot(place);
}

async function isOfThisBoot({ folder }: CommandPlace): Promise<boolean> {
  const boot = await thisBoot();
  return boot !== NO_BOOT && (await textOf(dirname(folder), BOOT)) === boot;
}

/** Null for what is not whole. */
export function parseOutcome(text: string): Outcome | null {
  const [, what, value] = /^1 (exit|limit) ([\d.]+) end\n$/.exec(text) ?? [];
  if (what === undefined) return null;
  return what === 'exit'
    ? { type: 'exited', code: Number(value) }
    : { type: 'limit', seconds: Number(value) };
}

export async function readOutcome({ folder }: CommandPlace): Promise<Outcome | null> {
  return parseOutcome(await textOf(folder, 'outcome'));
}

export async function readSupervisor({ folder }: CommandPlace): Promise<Supervisor | null> {
  const text = await textOf(folder, SUPERVISOR);
  const [, pid, start = '', boot = '', mark = ''] = /^1 (\d+) (\d+) (\S+) (\S+)\n$/.exec(text) ?? [];
  return pid === undefined ? null : { pid: Number(pid), start, boot, mark };
}

/** The first process of the command's group. */
export async function readCommandProcess({ folder }: CommandPlace): Promise<KnownProcess | null> {
  const [, pid, start = ''] = /^1 (\d+) (\d+)\n$/.exec(await textOf(folder, 'command')) ?? [];
  return pid === undefined ? null : { pid: Number(pid), start };
}

/** Of what came after the output's file was full: its end, and how many bytes there are before that. */
export interface Rest {
  readonly leftOut: number;
  readonly tail: string;
}

/** Null when nothing came. */
export async function readRest({ folder }: CommandPlace): Promise<Rest | null> {
  const [, bytes] = /^(\d+) bytes/m.exec(await textOf(folder, 'rest')) ?? [];
  if (bytes === undefined) return null;
  const tail = await readFile(join(folder, 'tail')).catch(() => Buffer.alloc(0));
  // The first character may have been cut through.
  return {
    leftOut: Math.max(Number(bytes) - tail.length, 0),
    tail: tail.toString('utf8').replace(/^\ufffd+/, ''),
  };
}

export async function isAlive(supervisor: Supervisor): Promise<boolean> {
  return isSameProcess(supervisor) && supervisor.boot === (await thisBoot());
}

/** Where the system does not say. */
const NO_BOOT = '0';

async function thisBoot(): Promise<string> {
  const text = await textOf('/proc/sys/kernel/random', 'boot_id');
  return text === '' ? NO_BOOT : text.trim();
}

/** Empty for what is not there. Throws where the machine has no room for a look: then nothing is known. */
function textOf(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  return readFile(path, 'utf8').catch((cause) => unlessLack(cause, path, ''));
}

function unlessLack<Value>(cause: unknown, path: string, value: Value): Value {
  if (ownDiskLack(cause, path) !== null) throw cause;
  return value;
}
