import {
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

// Before anything is written into the person's tree, what is there is kept beside it: by a second name for the same file, which
// costs no space, also when the disk is full. Git puts new files in place of old ones and never writes into them.

const keptFilesSchema = z.object({
  version: z.literal(1),
  root: z.string(),
  /** Folders to make again, from the top, with their modes. */
  folders: z.array(z.object({ path: z.string(), mode: z.number() })),
  /** Folders that were not there or were files, from the top. */
  newFolders: z.array(z.string()),
  /** By number, which is the name that the file is kept under; `link` is what a symbolic link says. */
  files: z.array(
    z.object({ path: z.string(), state: z.enum(['file', 'absent', 'folder']), link: z.string().nullable() }),
  ),
  /** Where the branch goes when all is well; null when none is moved. */
  move: z.object({ branch: z.string(), to: z.string() }).nullable(),
});
export type KeptFiles = z.infer<typeof keptFilesSchema>;

const LIST = 'kept.json';

/** Keeps the files at `paths` (from `root`), there or not, in the folder `place`, which is made when it is not there. */
export async function keepFiles(
  place: string,
  root: string,
  paths: readonly string[],
  move: KeptFiles['move'],
): Promise<void> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  const kept: KeptFiles = { version: 1, root, folders: [], newFolders: [], files: [], move };
  const seen = new Set<string>();
  for (const [index, path] of paths.entries()) {
    await noteFolders(kept, seen, root, path);
    const facts = await lstat(join(root, path)).catch(() => null);
    const link = facts?.isSymbolicLink() ? await readlink(join(root, path)) : null;
    const state = facts === null ? 'absent' : facts.isDirectory() ? 'folder' : 'file';
    if (state === 'file' && link === null) await keepFile(join(root, path), join(place, String(index)));
    kept.files.push({ path, state, link });
  }
  await writeFile(join(place, LIST), JSON.stringify(kept), { flag: 'wx', mode: 0o600, flush: true });
}

/** What was kept there; null when the keeping itself was broken off, and nothing had been touched yet. */
export async function readKeptFiles(place: string): Promise<KeptFiles | null> {
  try {
    return keptFilesSchema.parse(JSON.parse(await readFile(join(place, LIST), 'utf8')));
  } catch {
    return null;
  }
}

/** Puts every kept file back and takes away what came instead. Can be done again when it was broken off. */
export async function restoreFiles(
  place: string,
  { root, folders, newFolders, files }: KeptFiles,
): Promise<void> {
  for (const { path, state } of files) {
    if (state !== 'file') await removeFile(join(root, path));
  }
  for (const path of newFolders.toReversed()) await rmdir(join(root, path)).catch(() => {});
  for (const { path, mode } of folders) {
    await mkdir(join(root, path), { mode }).catch(() => {});
  }
  for (const [index, { path, state, link: text }] of files.entries()) {
    if (state === 'absent') continue;
    const target = join(root, path);
    if (state === 'folder') await mkdir(target).catch(() => {});
    else if (text !== null) await restoreLink(target, text);
    else {
      await rename(join(place, String(index)), target).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error; // It is back already.
      });
    }
  }
}

async function noteFolders(kept: KeptFiles, seen: Set<string>, root: string, path: string): Promise<void> {
  const above: string[] = [];
  for (let folder = dirname(path); folder !== '.' && !seen.has(folder); folder = dirname(folder)) {
    seen.add(folder);
    above.unshift(folder);
  }
  for (const folder of above) {
    const facts = await lstat(join(root, folder)).catch(() => null);
    if (facts?.isDirectory()) kept.folders.push({ path: folder, mode: facts.mode & 0o7777 });
    else kept.newFolders.push(folder);
  }
}

async function keepFile(path: string, kept: string): Promise<void> {
  try {
    await link(path, kept);
  } catch {
    // A file system without second names.
    const { atime, mtime } = await lstat(path);
    await copyFile(path, kept);
    await utimes(kept, atime, mtime);
  }
}

async function restoreLink(path: string, text: string): Promise<void> {
  const now = await readlink(path).catch(() => null);
  if (now === text) return;
  await removeFile(path);
  await symlink(text, path);
}

async function removeFile(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => null);
  if (facts !== null && !facts.isDirectory()) await rm(path);
}
