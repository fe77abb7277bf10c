import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import type { JournalPort } from '../engine/ports';
import { damaged, type JournalFailure, newer, notRead, notThere, notWritten } from './journal-failure';
import { type JournalFile, type JournalFileSystem, nodeFileSystem } from './journal-file-system';
import { createJournalWriter, writeAll } from './journal-writer';
import type { RunLock } from './run-lock';
import { type JournalEnd, scanJournal } from './scan-journal';

// A run's journal: `journal-000001.jsonl` in the run's folder (its lines: see journal-record.ts). The number is the epoch.
// Only the holder of the folder's lock can have one to write.

export interface Journal extends JournalPort {
  /** Changes with the epoch. */
  readonly generation: string;
  /** Waits for what is being written. Every append after it fails. */
  close(): Promise<void>;
}

const EPOCH = '000001';
const FILE = `journal-${EPOCH}.jsonl`;

/** A new, empty journal in the folder of `lock`. */
export async function createJournal(
  lock: RunLock,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<Journal, JournalFailure>> {
  const path = join(lock.folder, FILE);
  let file: JournalFile | null = null;
  try {
    file = await fs.open(path, 'create');
    await fs.syncFolder(lock.folder);
    return succeed({ generation: EPOCH, ...createJournalWriter(fs, path, file, 0) });
  } catch (cause) {
    await file?.close().catch(() => {});
    return fail(notWritten(path, cause));
  }
}

/**
 * Opens the journal in the folder of `lock` to go on writing, and hands over its events in order. An append that did not
 * reach the disk as a whole is put into a file of its own and cut off.
 */
export async function openJournal(
  lock: RunLock,
  apply: (event: RunEvent) => void,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<Journal, JournalFailure>> {
  const scanned = await readJournal(lock.folder, apply, fs);
  if (!scanned.ok) return scanned;
  const path = join(lock.folder, FILE);
  let file: JournalFile | null = null;
  try {
    file = await fs.open(path, 'change');
    if (scanned.value.end === 'torn') await cutTail(fs, lock.folder, file, scanned.value.from);
    return succeed({ generation: EPOCH, ...createJournalWriter(fs, path, file, await file.size()) });
  } catch (cause) {
    await file?.close().catch(() => {});
    return fail(notWritten(path, cause));
  }
}

/** In bytes; null where there is no journal. */
export async function journalSize(folder: string): Promise<number | null> {
  return stat(join(folder, FILE)).then(
    (facts) => facts.size,
    () => null,
  );
}

/** Reads without changing anything, whoever writes it. */
export async function readJournal(
  folder: string,
  apply: (event: RunEvent) => void,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<JournalEnd & { end: 'whole' | 'torn' }, JournalFailure>> {
  const path = join(folder, FILE);
  const scanned = await scan(fs, folder, path, apply);
  if (!scanned.ok) return scanned;
  switch (scanned.value.end) {
    case 'whole':
    case 'torn':
      return succeed(scanned.value);
    case 'damaged':
      return fail(damaged(path, scanned.value.offset));
    case 'newer':
      return fail(newer(path));
  }
}

async function scan(
  fs: JournalFileSystem,
  folder: string,
  path: string,
  apply: (event: RunEvent) => void,
): Promise<Result<JournalEnd, JournalFailure>> {
  let file: JournalFile;
  try {
    const epochs = (await fs.list(folder)).filter((name) => /^journal-\d{6,}\.jsonl$/.test(name)).sort();
    if (epochs.length === 0) return fail(notThere(folder));
    if (epochs.at(-1) !== FILE) return fail(newer(join(folder, epochs.at(-1) as string)));
    file = await fs.open(path, 'read');
  } catch (cause) {
    return fail(notRead(path, cause));
  }
  try {
    return succeed(await scanJournal(file, apply));
  } catch (cause) {
    // Also what `apply` threw: whole records that make no run are no run to go on with.
    return fail(notRead(path, cause));
  } finally {
    await file.close().catch(() => {});
  }
}

/** The tail is on disk in its own file before it leaves the journal. */
async function cutTail(
  fs: JournalFileSystem,
  folder: string,
  file: JournalFile,
  from: number,
): Promise<void> {
  const tail = Buffer.alloc((await file.size()) - from);
  for (let done = 0; done < tail.length; ) {
    const count = await file.read(tail.subarray(done), from + done);
    if (count === 0) break;
    done += count;
  }
  const taken = new Set(await fs.list(folder));
  let number = 1;
  while (taken.has(tornName(number))) number++;
  const aside = await fs.open(join(folder, tornName(number)), 'create');
  try {
    await writeAll(aside, tail, 0);
    await aside.datasync();
  } finally {
    await aside.close();
  }
  await fs.syncFolder(folder);
  await file.truncate(from);
  await file.datasync();
}

function tornName(number: number): string {
  return `${basename(FILE, '.jsonl')}.torn-${number}`;
}
