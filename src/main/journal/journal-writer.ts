import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { type Lost, lost, type NotWritten, notWritten } from './journal-failure';
import type { JournalFile, JournalFileSystem } from './journal-file-system';
import { seal, unsealedRecords } from './journal-record';

export interface JournalWriter {
  append(events: readonly RunEvent[]): Promise<Result<null, NotWritten | Lost>>;
  /** How many bytes are on disk for good, and the last event in them. */
  standing(): { synced: number; seq: number };
  close(): Promise<void>;
}

interface Waiting {
  /** Its records, not yet sealed. */
  readonly lines: string;
  readonly seq: number;
  readonly done: (result: Result<null, NotWritten | Lost>) => void;
}

export interface WriterOptions {
  readonly fs: JournalFileSystem;
  readonly path: string;
  readonly file: JournalFile;
  /** Of what is in the file, in bytes. */
  readonly length: number;
  /** Of the last event so far. */
  readonly seq: number;
  /** Whether nothing that is written here is read any more. */
  isLost(): Promise<boolean>;
}

/**
 * Writes at the end of the file. What is appended while a sync is under way goes out together in the next one, as soon as that
 * returns. After a failed write or sync nothing more is tried with this file: what the disk holds is then unknown.
 */
export function createJournalWriter({ fs, path, file, length, seq, isLost }: WriterOptions): JournalWriter {
  let standing = { synced: length, seq };
  let waiting: Waiting[] = [];
  let work: Promise<void> | null = null;
  let ended: NotWritten | Lost | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const result = ended === null ? await write(group) : fail(ended);
      for (const { done } of group) done(result);
      // Whoever was only waiting for this has its next append in the coming group, not in the one after it.
      await new Promise(setImmediate);
    }
    work = null;
  }

  async function write(group: readonly Waiting[]): Promise<Result<null, NotWritten | Lost>> {
    let { synced } = standing;
    try {
      const bytes = seal(group.map(({ lines }) => lines).join(''));
      await writeAll(file, bytes, synced);
      await file.datasync();
      synced += bytes.length;
      // Looked at after the sync: whoever takes over begins a later file before reading this one.
      if (await isLost()) ended = lost(path);
    } catch (cause) {
      ended = notWritten(path, cause);
    }
    if (ended !== null) {
      await file.close().catch(() => {});
      if (ended.type === 'not_written') await cutBack();
      return fail(ended);
    }
    standing = { synced, seq: group.at(-1)?.seq ?? standing.seq };
    return succeed(null);
  }

  /**
   * What failed must not be read later, even if nobody here lives to begin a new epoch. Should this fail as well, it may be read as
   * written and not acknowledged. What another has taken over is not touched.
   */
  async function cutBack(): Promise<void> {
    try {
      if (await isLost()) return;
      const again = await fs.open(path, 'change');
      try {
        await again.truncate(standing.synced);
      } finally {
        await again.close();
      }
    } catch {
      // The first failure is the one to tell.
    }
  }

  return {
    append(events) {
      if (ended !== null) return Promise.resolve(fail(ended));
      if (events.length === 0) return Promise.resolve(succeed(null));
      return new Promise((done) => {
        waiting.push({ lines: unsealedRecords(events), seq: events.at(-1)?.seq ?? standing.seq, done });
        work ??= drain();
      });
    },
    standing: () => standing,
    async close() {
      while (work !== null) await work;
      if (ended !== null) return;
      ended = notWritten(path, new Error('it was closed'));
      // All that was acknowledged is synced.
      await file.close().catch(() => {});
    },
  };
}

export async function writeAll(file: JournalFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const count = await file.write(bytes.subarray(done), position + done);
    if (count === 0) throw new Error('the disk takes no more bytes');
    done += count;
  }
}
