import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real disk that can be really full: a small file system in memory. For tests. */
export interface SmallDisk {
  readonly path: string;
  /** Takes every byte that is left, down to the last page. */
  fill(): Promise<void>;
  /** Takes every file that may still be made, and no byte. */
  fillWithNames(): Promise<void>;
  /** All of what was taken, or so many of its files. */
  free(files?: number): Promise<void>;
  remove(): Promise<void>;
}

/** Whether this process may mount one. */
export const mayMount =
  process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;

export async function mountSmallDisk(): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'baton-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=400', 'baton', path]);
  if (mounted.status !== 0) throw new Error(`No disk could be mounted at ${path}: ${mounted.stderr}`);
  const fillers = join(path, 'fillers');
  await mkdir(fillers);
  let count = 0;

  async function take(size: number): Promise<boolean> {
    try {
      await writeFile(join(fillers, String(count++)), Buffer.alloc(size));
      return true;
    } catch {
      return false;
    }
  }

  return {
    path,
    async fill() {
      for (let size = 64 * 1024; size >= 1; ) if (!(await take(size))) size = Math.floor(size / 2);
    },
    async fillWithNames() {
      while (await take(0));
    },
    async free(files) {
      for (const name of (await readdir(fillers)).slice(0, files))
        await rm(join(fillers, name), { force: true });
    },
    async remove() {
      spawnSync('umount', ['-l', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
