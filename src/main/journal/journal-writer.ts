import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { type NotWritten, notWritten } from './journal-failure';
import type { JournalFile, JournalFileSystem } from './journal-file-system';
import { encodeRecords } from './journal-record';

export interface JournalWriter {
  append(events: readonly RunEvent[]): Promise<Result<null, NotWritten>>;
  close(): Promise<void>;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly done: (result: Result<null, NotWritten>) => void;
}

/**
 * Writes at the end of `file`, which is `length` bytes long. What is appended while a sync is under way goes out together
 * in the next one. After a failed write or sync nothing more is tried with this file: what the disk holds is then unknown.
 */
export function createJournalWriter(
  fs: JournalFileSystem,
  path: string,
  file: JournalFile,
  length: number,
): JournalWriter {
  let synced = length;
  let waiting: Waiting[] = [];
  let work: Promise<void> | null = null;
  let ended: NotWritten | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const result = ended === null ? await write(group) : fail(ended);
      for (const { done } of group) done(result);
    }
    work = null;
  }

  async function write(group: readonly Waiting[]): Promise<Result<null, NotWritten>> {
    const bytes = Buffer.concat(group.map((append) => append.bytes));
    try {
      await writeAll(file, bytes, synced);
      await file.datasync();
    } catch (cause) {
      ended = notWritten(path, cause);
      await file.close().catch(() => {});
      await cutBack();
      return fail(ended);
    }
    synced += bytes.length;
    return succeed(null);
  }

  /** What failed must not be read later. Should this fail as well, it is read as written and not acknowledged. */
  async function cutBack(): Promise<void> {
    try {
      const again = await fs.open(path, 'change');
      try {
        await again.truncate(synced);
        await again.datasync();
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
      return new Promise((done) => {
        waiting.push({ bytes: encodeRecords(events), done });
        work ??= drain();
      });
    },
    async close() {
      while (work !== null) await work;
      if (ended !== null) return;
      ended = notWritten(path, new Error('it was closed'));
      await file.close();
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
