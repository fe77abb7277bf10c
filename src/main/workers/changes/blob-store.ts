import { randomBytes } from 'node:crypto';
import { access, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../disk/sync-folder';

/** Contents of files, each kept once under its digest. */
export interface BlobStore {
  /** Resolves when it is on disk. */
  keep(hash: string, bytes: Buffer): Promise<void>;
  /** Null when it was not kept. */
  read(hash: string): Promise<Buffer | null>;
}

export function createBlobStore(folder: string): BlobStore {
  return {
    async keep(hash, bytes) {
      const path = join(folder, hash);
      if (await isThere(path)) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
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
      await syncFolder(folder);
    },
    read: (hash) => readFile(join(folder, hash)).catch(() => null),
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
