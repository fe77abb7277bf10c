import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { ownDiskLack } from '../disk/machine-lack';
import { makeFolder } from '../disk/make-folder';
import { syncFolder } from '../disk/sync-folder';
import { replaceFile } from '../json/replace-file';

/** The lines of an append-only file, as they were written. */
export interface LineFile<Line> {
  readonly lines: readonly Line[];
  /** Length of the whole lines in bytes: what lies behind it was never acknowledged. */
  readonly length: number;
  /** Something lies behind them that was never acknowledged. */
  readonly isTorn: boolean;
  /** A sentence when a line cannot be read; the lines before it are there. */
  readonly problem: string | null;
  /** The problem is the disk's: the file may be whole, and another try may read it. */
  readonly isUnread: boolean;
  /** What the machine had no room for as it was to be read, if it was that. */
  readonly lack: string | null;
}

/** Where the next line of a file goes. */
export interface LineFileEnd {
  /** As in `LineFile`. */
  readonly length: number;
  readonly isTorn: boolean;
  /** The file's name is known to last. Whoever wrote it may have died before that. */
  readonly isNamed: boolean;
  /** A write or a sync of it failed, and a later sync may say that all is well: nobody knows what the disk holds. */
  readonly isDoubtful: boolean;
}

/** What the file is to people, as a sentence begins with it, and what to do when it is damaged. */
export interface LineFileWords {
  readonly what: string;
  readonly advice: string;
}

export async function readLineFile<Line>(
  path: string,
  schema: z.ZodType<Line>,
  { what, advice }: LineFileWords,
): Promise<LineFile<Line>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isUnread = code !== 'ENOENT';
    const problem = isUnread ? `${what} cannot be read: ${message}.` : null;
    const lack = ownDiskLack(error, what);
    return { lines: [], length: 0, isTorn: false, problem, isUnread, lack };
  }
  const length = bytes.lastIndexOf(0x0a) + 1;
  const isTorn = length < bytes.length;
  const lines: Line[] = [];
  for (const [number, text] of bytes.toString('utf8', 0, length).split('\n').slice(0, -1).entries()) {
    const line = parseLine(text, schema);
    if (line === null) {
      const problem = `${path}, line ${number + 1}, cannot be read: it is damaged, or a newer Baton wrote it. ${advice}`;
      return { lines, length, isTorn, problem, isUnread: false, lack: null };
    }
    lines.push(line);
  }
  return { lines, length, isTorn, problem: null, isUnread: false, lack: null };
}

function parseLine<Line>(text: string, schema: z.ZodType<Line>): Line | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Resolves with the new end when the line is on disk. `length` is where the whole lines end: what a torn write left behind it
 * goes. Without a sync it outlives this process, not the machine. A doubtful file is replaced by one that holds what it held.
 */
export async function appendLine(
  path: string,
  { length, isTorn, isNamed, isDoubtful }: LineFileEnd,
  line: object,
  isSynced: boolean,
): Promise<LineFileEnd> {
  const folder = dirname(path);
  if (length === 0) await makeFolder(folder);
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const after = { length: length + bytes.length, isTorn: false, isDoubtful: false };
  if (isDoubtful) {
    const whole = length === 0 ? '' : (await readFile(path)).toString('utf8', 0, length);
    await replaceFile(path, `${whole}${bytes}`, { mode: 0o600, uid: -1, gid: -1 }, async () => true);
    return { ...after, isNamed: true };
  }
  const file = await open(path, 'a', 0o600);
  try {
    if (isTorn) await file.truncate(length);
    await file.appendFile(bytes);
    if (isSynced) await file.datasync();
  } finally {
    await file.close();
  }
  if (isSynced && !isNamed) await syncFolder(folder);
  return { ...after, isNamed: isNamed || isSynced };
}
