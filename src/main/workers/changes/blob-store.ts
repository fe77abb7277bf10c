import { randomBytes } from 'node:crypto';
import { access, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../disk/make-folder';
import { syncFolder } from '../../disk/sync-folder';

/** Contents of files, each kept once under its digest. */
export interface BlobStore {
  /** Resolves when it is on disk. */
  keep(hash: string, bytes: Buffer): Promise<void>;
  /** Null when it was not kept. Throws what the disk says of one that cannot be read. */
  read(hash: string): Promise<Buffer | null>;
}

export function createBlobStore(folder: string): BlobStore {
  return {
    async keep(hash, bytes) {
      const path = join(folder, hash);
      if (await isThere(path)) return;
      await makeFolder(folder);
      const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
      const file = await open(temporary, 'wx', 0o600);
      try {
        try {
          await file.writeFile(bytes);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      }
      try {
        await syncFolder(folder);
      } catch (error) {
        // Its name may not last: the next try must not find it there.
        await unlink(path).catch(() => {});
        throw error;
      }
    },
    read: (hash) =>
      readFile(join(folder, hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
