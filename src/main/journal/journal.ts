import { fail, type Result, succeed } from '../../shared/result';
import type { JournalPort } from '../engine/ports';
import { cutTail } from './cut-tail';
import { epochChain, epochName, epochPath, listEpochs } from './epochs';
import { type JournalFailure, lost, notWritten } from './journal-failure';
import { type JournalFile, type JournalFileSystem, nodeFileSystem } from './journal-file-system';
import { type JournalReader, type Read, readChain } from './journal-reader';
import { encodeAfter } from './journal-record';
import { keepSnapshot } from './journal-snapshot';
import { createJournalWriter, writeAll } from './journal-writer';
import type { RunLock } from './run-lock';

// A run's journal in its folder (its files: see epochs.ts; their lines: see journal-record.ts). Only the holder of the
// folder's lock can have one to write, and goes on in the newest epoch or begins one.

export interface Journal extends JournalPort {
  /** Changes with the epoch. */
  readonly generation: string;
  /** The file that has what was cut off its end as it was opened; null where it was whole. */
  readonly setAside: string | null;
  /** After a failure: goes on in a new epoch from the last synced record, if the disk is well again. */
  renew(): Promise<Result<Journal, JournalFailure>>;
  /** Whether another has begun a later epoch. */
  isLost(): Promise<boolean>;
  /**
   * Keeps what the events up to `seq` came to, for a quicker opening, if those are all. It is only a cache: that the disk refuses
   * is no failure.
   */
  keep(seq: number, value: unknown): Promise<void>;
  /** Waits for what is being written. Every append after it fails. */
  close(): Promise<void>;
}

/** A new, empty journal in the folder of `lock`. */
export async function createJournal(
  lock: RunLock,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<Journal, JournalFailure>> {
  const path = epochPath(lock.folder, 1);
  let file: JournalFile | null = null;
  try {
    file = await fs.open(path, 'create');
    await fs.syncFolder(lock.folder);
    return succeed(journalOf({ fs, folder: lock.folder, epoch: 1, file, length: 0, seq: 0 }));
  } catch (cause) {
    await file?.close().catch(() => {});
    return fail(notWritten(path, cause));
  }
}

/**
 * Opens the journal in the folder of `lock` to go on writing, and hands over its events in order. An append that did not reach the
 * disk as a whole is put into a file of its own and cut off. A lock that was taken over by force begins a new epoch, and leaves
 * the old one as it is: whoever had it may still write there.
 */
export async function openJournal(
  lock: RunLock,
  reader: JournalReader,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<Journal, JournalFailure>> {
  const { folder } = lock;
  const path = epochPath(folder, 1);
  try {
    const newest = (await listEpochs(fs, folder)).at(-1) ?? 1;
    if (lock.forced) return await openAfter(fs, folder, newest + 1, reader);
    const read = await readChain(fs, folder, reader);
    if (!read.ok) return read;
    const { epoch, from, seq, end } = read.value;
    // Someone began to take over and got no further; whose file that is nobody knows.
    if (epoch.number !== newest) return await openAfter(fs, folder, newest + 1, reader, read.value);
    const file = await fs.open(epoch.path, 'change');
    let setAside: string | null = null;
    try {
      // Whoever made it may have died before its name was on disk.
      await fs.syncFolder(folder);
      // What was read may have been written and not synced by whoever died.
      await file.datasync();
      if (end === 'torn') setAside = await cutTail(fs, folder, epoch.path, file, from);
    } catch (cause) {
      await file.close().catch(() => {});
      throw cause;
    }
    return succeed(journalOf({ fs, folder, epoch: epoch.number, file, length: from, seq }, setAside));
  } catch (cause) {
    return fail(notWritten(path, cause));
  }
}

/**
 * The new file comes first, then what the old one holds is read: a writer of the old one that finds no later file after its
 * sync has written early enough to be read, and one that finds it acknowledges nothing any more.
 */
async function openAfter(
  fs: JournalFileSystem,
  folder: string,
  number: number,
  reader: JournalReader,
  known?: Read,
): Promise<Result<Journal, JournalFailure>> {
  const path = epochPath(folder, number);
  const file = await fs.open(path, 'create');
  try {
    const read: Result<Read, JournalFailure> = known
      ? succeed(known)
      : await readChain(fs, folder, reader, number);
    if (!read.ok) {
      await file.close();
      return read;
    }
    const { epoch, from, seq } = read.value;
    await syncFile(fs, epoch.path);
    return await begin({ fs, folder, epoch: number, file, seq }, { epoch: epoch.number, length: from });
  } catch (cause) {
    await file.close().catch(() => {});
    return fail(notWritten(path, cause));
  }
}

/** What is about to be sealed has to last, also what its writer did not live to sync. Throws what the disk says. */
async function syncFile(fs: JournalFileSystem, path: string): Promise<void> {
  const file = await fs.open(path, 'change');
  try {
    await file.datasync();
  } finally {
    await file.close().catch(() => {});
  }
}

interface Place {
  readonly fs: JournalFileSystem;
  readonly folder: string;
  readonly epoch: number;
  readonly file: JournalFile;
  readonly length: number;
  /** Of the last event so far. */
  readonly seq: number;
}

/** Writes the head of a new epoch into its file. Throws what the disk says. */
async function begin(
  place: Omit<Place, 'length'>,
  after: { epoch: number; length: number },
): Promise<Result<Journal, JournalFailure>> {
  const { fs, folder, file, epoch } = place;
  const head = encodeAfter(after);
  await writeAll(file, head, 0);
  await file.datasync();
  await fs.syncFolder(folder);
  if (await fs.exists(epochPath(folder, epoch + 1))) {
    await file.close();
    return fail(lost(epochPath(folder, epoch)));
  }
  return succeed(journalOf({ ...place, length: head.length }));
}

function journalOf(place: Place, setAside: string | null = null): Journal {
  const { fs, folder, epoch } = place;
  const path = epochPath(folder, epoch);
  const isLost = () => fs.exists(epochPath(folder, epoch + 1));
  const writer = createJournalWriter({ ...place, path, isLost });
  /** Files that this one made after it failed; a later one is another's. */
  let own = epoch;

  async function renew(): Promise<Result<Journal, JournalFailure>> {
    let file: JournalFile | null = null;
    try {
      if (own === epoch && (await isLost())) return fail(lost(path));
      await probe(fs, folder);
      file = await fs.open(epochPath(folder, own + 1), 'create');
      own++;
      const { synced, seq } = writer.standing();
      return await begin({ fs, folder, epoch: own, file, seq }, { epoch, length: synced });
    } catch (cause) {
      await file?.close().catch(() => {});
      return fail((cause as NodeJS.ErrnoException).code === 'EEXIST' ? lost(path) : notWritten(path, cause));
    }
  }

  return {
    generation: epochName(epoch),
    setAside,
    append: (events) => writer.append(events),
    renew,
    isLost,
    async keep(upTo, value) {
      const { synced, seq } = writer.standing();
      if (seq !== upTo) return;
      const chain = await epochChain(fs, folder, epoch + 1);
      if (chain.ok) await keepSnapshot(fs, folder, { epoch, offset: synced, seq }, value, chain.value);
    },
    close: () => writer.close(),
  };
}

/** A disk that is still full must not get an empty file more with every try. Throws what the disk says. */
async function probe(fs: JournalFileSystem, folder: string): Promise<void> {
  const path = `${folder}/disk-probe`;
  const file = await fs.open(path, 'replace');
  try {
    await writeAll(file, Buffer.alloc(16 * 1024), 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.remove(path);
}

/** Of all its files, in bytes; null where there is no journal. */
export async function journalSize(
  folder: string,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<number | null> {
  try {
    const numbers = await listEpochs(fs, folder);
    if (numbers.length === 0) return null;
    let sum = 0;
    for (const number of numbers) {
      const file = await fs.open(epochPath(folder, number), 'read');
      sum += await file.size().finally(() => file.close());
    }
    return sum;
  } catch {
    return null;
  }
}

/** Reads without changing anything, whoever writes it. */
export function readJournal(
  folder: string,
  reader: JournalReader,
  fs: JournalFileSystem = nodeFileSystem,
): Promise<Result<Read, JournalFailure>> {
  return readChain(fs, folder, reader);
}
