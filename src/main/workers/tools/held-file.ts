// What is done in a folder that is held inside the fence (held-folder.ts). Errors of the file system are thrown; the callers,
// workspace-file.ts and the search, say them in words.
import { createHash, randomBytes } from 'node:crypto';
import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { fail, type Result, succeed } from '../../../shared/result';
import { syncFolder } from '../../disk/sync-folder';
import { digest } from './digest';
import { type FileProblem, ignoreCode, notFile, refuse } from './file-problem';
import { type HeldFolder, NO_FOLLOW } from './held-folder';
import type { WorkspacePath } from './workspace-path';

export const MAX_FILE_BYTES = 8 * 1024 * 1024;

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** What stands in the place of a file: its digest, and its bytes unless it is larger than a file tool reads. */
export interface Standing {
  readonly hash: string;
  readonly bytes: Buffer | null;
}

/** The entries of a held folder that may be reached, by name. */
export async function entriesOf(
  folder: HeldFolder,
  path: WorkspacePath,
  isClosed: (path: WorkspacePath) => boolean,
): Promise<FolderEntry[]> {
  const entries = await readdir(folder.self, { withFileTypes: true });
  return entries
    .filter(({ name }) => !isClosed([...path, name]))
    .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** A text file in a held folder, up to so many bytes. */
export async function readIn(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
  limit = MAX_FILE_BYTES,
): Promise<Result<string, FileProblem>> {
  return withFile(folder, name, path, async (handle, stats) => {
    if (stats.size > limit) return tooLarge(path);
    return decoded(await handle.readFile(), path);
  });
}

/** The bytes as text; the failure says of which file they are none. */
export function decoded(bytes: Buffer, path: WorkspacePath): Result<string, FileProblem> {
  const binary = fail({ type: 'binary' as const, message: `${path.join('/')} is not text in UTF-8.` });
  if (bytes.includes(0)) return binary;
  try {
    return succeed(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return binary;
    throw error;
  }
}

export function tooLarge(path: WorkspacePath): { ok: false; failure: FileProblem } {
  const message = `${path.join('/')} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB; read a part of it with run_command.`;
  return fail({ type: 'too_large', message });
}

export async function standingIn(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
): Promise<Result<Standing, FileProblem>> {
  return withFile<Standing>(folder, name, path, async (handle, stats) => {
    if (stats.size <= MAX_FILE_BYTES) {
      const bytes = await handle.readFile();
      return succeed({ hash: digest(bytes), bytes });
    }
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    return succeed({ hash: hash.digest('hex'), bytes: null });
  });
}

async function withFile<Value>(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
  work: (handle: FileHandle, stats: Stats) => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  const found = await lstat(folder.at(name));
  if (!found.isFile()) return notFile(path, found);
  // Not to wait for ever on a pipe that took the file's place in this moment.
  const handle = await open(folder.at(name), constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    return stats.isFile() ? await work(handle, stats) : notFile(path, stats);
  } finally {
    await handle.close();
  }
}

/** A write is one move of a whole new file into place: no reader sees a half. */
export async function writeIn(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
  text: string,
): Promise<Result<null, FileProblem>> {
  const standing = await writable(folder, name, path);
  if (!standing.ok) return standing;
  const before = standing.value;
  const temporary = folder.at(`.baton-${randomBytes(8).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  const handle = await open(temporary, flags, before === undefined ? 0o666 : 0o600);
  try {
    try {
      await handle.writeFile(text);
      if (before !== undefined) await keepOwnership(handle, before);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, folder.at(name));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder.self);
  return succeed(null);
}

/** What stands in the place of the file, if it may be replaced. */
export async function writable(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
): Promise<Result<Stats | undefined, FileProblem>> {
  const found = await lstat(folder.at(name)).catch(ignoreCode('ENOENT'));
  if (found === undefined) return succeed(found);
  const shown = path.join('/');
  if (!found.isFile()) return notFile(path, found);
  if (found.nlink > 1) {
    return refuse(
      `${shown} has another name (a hard link), which may lie outside the workspace, so it is not written.`,
    );
  }
  if ((found.mode & 0o222) === 0) return refuse(`${shown} is read-only.`);
  return succeed(found);
}

/** Best effort for the owner, which only the superuser may give away; the mode comes after it, since a change of owner clears bits. */
async function keepOwnership(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const now = await handle.stat();
  if (now.uid !== uid || now.gid !== gid) await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o777);
}
