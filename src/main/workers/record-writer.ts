import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ownDiskLack } from '../disk/machine-lack';
import { makeFolder } from '../disk/make-folder';
import { syncFolder } from '../disk/sync-folder';
import type { LineFile } from './line-file';
import type { RecordLine } from './record-line';

/** What a record asks of the disk; all of it may throw. */
export interface RecordFile {
  truncate(length: number): Promise<void>;
  /** Resolves when all of it went out. */
  appendFile(bytes: Uint8Array): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file to write behind its end; it is made where it is not there. */
export type OpenRecordFile = (path: string) => Promise<RecordFile>;

export const openRecordFile: OpenRecordFile = (path) => open(path, 'a', 0o600);

/**
 * Writes lines behind the whole ones of a record file, which stays open from the first of them until `close`. After a failed sync,
 * also of a folder, it takes no more, since what the disk holds is then unknown, and a second sync may say that all is well: the
 * file has to be read again, and written on by another writer.
 * A line that did not go out for want of room can be tried again.
 */
export interface RecordWriter {
  readonly hasFailed: boolean;
  /** Resolves when the line is on disk. The caller waits for it before the next one. */
  append(line: RecordLine): Promise<void>;
  /** Gives the file back. A line that still comes opens it again. Never rejects: all lines are on disk by then. */
  close(): Promise<void>;
}

export function createRecordWriter(
  path: string,
  read: Pick<LineFile<RecordLine>, 'length' | 'isTorn'>,
  openFile: OpenRecordFile = openRecordFile,
): RecordWriter {
  let { length, isTorn } = read;
  let file: RecordFile | null = null;
  let hasFailed = false;
  // Who wrote the lines before may have died before the file's name was sure to last.
  let isNamed = false;
  let isSyncing = false;

  async function write(bytes: Buffer): Promise<void> {
    const folder = dirname(path);
    if (length === 0) await makeFolder(folder);
    file ??= await openFile(path);
    // What was never acknowledged goes first.
    if (isTorn) await file.truncate(length);
    isTorn = true;
    await file.appendFile(bytes);
    isSyncing = true;
    await file.datasync();
    isSyncing = false;
    if (!isNamed) await syncFolder(folder);
    isNamed = true;
    isTorn = false;
    length += bytes.length;
  }

  async function close(): Promise<void> {
    const open = file;
    file = null;
    await open?.close().catch(() => {});
  }

  return {
    get hasFailed() {
      return hasFailed;
    },
    async append(line) {
      if (hasFailed) throw new Error(`${path} could not be written before, and was not read again since`);
      isSyncing = false;
      try {
        await write(Buffer.from(`${JSON.stringify(line)}\n`));
      } catch (error) {
        hasFailed = isSyncing || isOfSync(error) || ownDiskLack(error, path) === null;
        await close();
        throw error;
      }
    },
    close,
  };
}

/** A folder that could not even be opened was not synced. */
function isOfSync(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall === 'fsync';
}
