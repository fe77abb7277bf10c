import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const text = await textOf(folder, 'supervisor');
  const [, pid, start = '', boot = '', mark = ''] = /^1 (\d+) (\d+) (\S+) (\S+)\n$/.exec(text) ?? [];
  return pid === undefined ? null : { pid: Number(pid), start, boot, mark };
}

/** The first process of the command's group. */
export async function readCommandProcess({ folder }: CommandPlace): Promise<KnownProcess | null> {
  const [, pid, start = ''] = /^1 (\d+) (\d+)\n$/.exec(await textOf(folder, 'command')) ?? [];
  return pid === undefined ? null : { pid: Number(pid), start };
}

/** Of what came after the output's file was full: its end, and how many bytes there are before that; null when nothing came. */
export async function readRest({
  folder,
}: CommandPlace): Promise<{ readonly leftOut: number; readonly tail: string } | null> {
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

async function thisBoot(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '0');
  return text.trim();
}

function textOf(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch(() => '');
}
