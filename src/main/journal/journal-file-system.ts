import { statSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { syncFolder } from '../disk/sync-folder';

// The few operations that a journal asks of the disk. Another implementation can die, tear a write, fail, or forget what
// was not synced. Every operation may throw; the journal makes a value of it.

export interface JournalFile {
  /** Writes at `position` and returns how many bytes went out, which may be fewer than were given. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Returns how many bytes came in; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface JournalFileSystem {
  /** `create` fails where the file is already there; `read` and `change` where it is not; `replace` empties it. */
  open(path: string, use: 'create' | 'read' | 'change' | 'replace'): Promise<JournalFile>;
  list(folder: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** Makes new and removed names in the folder last. */
  syncFolder(folder: string): Promise<void>;
}

const flags = { create: 'wx+', read: 'r', change: 'r+', replace: 'w+' } as const;

export const nodeFileSystem: JournalFileSystem = {
  async open(path, use) {
    const handle = await open(path, flags[use], 0o600);
    return {
      write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
      read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
      datasync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      size: async () => (await handle.stat()).size,
      close: () => handle.close(),
    };
  },
  list: (folder) => readdir(folder),
  // Asked after every sync: here a few microseconds, by the thread pool as long as a sync.
  exists: async (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
};
