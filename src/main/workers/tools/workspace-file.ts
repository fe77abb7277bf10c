// Reading and writing inside the fence (held-folder.ts). A write is one move of a whole new file into place: no reader sees a half.
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { fail, type Result, succeed } from '../../../shared/result';
import { syncFolder } from '../../disk/sync-folder';
import { closedIn, type Fence } from './fence';
import { describeError, type FileProblem, ignoreCode, notFile, refuse } from './file-problem';
import { enterFolder, type HeldFolder, NO_FOLLOW } from './held-folder';
import type { WorkspacePath } from './workspace-path';

export const MAX_FILE_BYTES = 8 * 1024 * 1024;

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** The file's text; a byte-order mark stays in it. */
export async function readWorkspaceFile(
  fence: Fence,
  path: WorkspacePath,
): Promise<Result<string, FileProblem>> {
  return inFolderOf(fence, path, false, (folder, name) => readIn(folder, name, path));
}

/** The file's text if the file may also be written. */
export async function readBeforeChange(
  fence: Fence,
  path: WorkspacePath,
): Promise<Result<string, FileProblem>> {
  return inFolderOf(fence, path, false, async (folder, name) => {
    const standing = await writable(folder, name, path);
    return standing.ok ? readIn(folder, name, path) : standing;
  });
}

/** Puts the text in the place of what is there, in one move; the folders above it are made as needed. */
export async function writeWorkspaceFile(
  fence: Fence,
  path: WorkspacePath,
  text: string,
): Promise<Result<null, FileProblem>> {
  return inFolderOf(fence, path, true, (folder, name) => writeIn(folder, name, path, text));
}

/** Replaces the text by what `change` makes of it; a failure of `change` leaves the file alone. */
export async function changeWorkspaceFile(
  fence: Fence,
  path: WorkspacePath,
  change: (text: string) => Result<string, string>,
): Promise<Result<string, FileProblem>> {
  return inFolderOf(fence, path, false, async (folder, name) => {
    const before = await readIn(folder, name, path);
    if (!before.ok) return before;
    const after = change(before.value);
    if (!after.ok) return refuse(after.failure);
    const written = await writeIn(folder, name, path, after.value);
    return written.ok ? after : written;
  });
}

export async function listWorkspaceFolder(
  fence: Fence,
  path: WorkspacePath,
): Promise<Result<FolderEntry[], FileProblem>> {
  return guard(fence, path, async (isClosed) => {
    const folder = await enterFolder(fence.workspace, path, false);
    if (!folder.ok) return folder;
    try {
      const entries = await readdir(folder.value.self, { withFileTypes: true });
      const reachable = entries.filter(({ name }) => !isClosed([...path, name]));
      return succeed(
        reachable.map((entry) => ({
          name: entry.name,
          kind: entry.isFile()
            ? ('file' as const)
            : entry.isDirectory()
              ? ('folder' as const)
              : entry.isSymbolicLink()
                ? ('link' as const)
                : ('other' as const),
        })),
      );
    } finally {
      await folder.value.close();
    }
  });
}

async function inFolderOf<Value>(
  fence: Fence,
  path: WorkspacePath,
  make: boolean,
  work: (folder: HeldFolder, name: string) => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  const name = path.at(-1);
  if (name === undefined) return refuse('The path names the workspace itself, not a file in it.');
  return guard(fence, path, async () => {
    const folder = await enterFolder(fence.workspace, path.slice(0, -1), make);
    if (!folder.ok) return folder;
    try {
      return await work(folder.value, name);
    } finally {
      await folder.value.close();
    }
  });
}

async function readIn(
  folder: HeldFolder,
  name: string,
  path: WorkspacePath,
): Promise<Result<string, FileProblem>> {
  const found = await lstat(folder.at(name));
  if (!found.isFile()) return notFile(path, found);
  // Not to wait for ever on a pipe that took the file's place in this moment.
  const handle = await open(folder.at(name), constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return notFile(path, stats);
    if (stats.size > MAX_FILE_BYTES) {
      const message = `${path.join('/')} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB; read a part of it with run_command.`;
      return fail({ type: 'too_large', message });
    }
    const bytes = await handle.readFile();
    if (bytes.includes(0)) return binary(path);
    return succeed(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return binary(path);
    throw error;
  } finally {
    await handle.close();
  }
}

async function writeIn(
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
async function writable(
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

/** What is closed is refused before anything is looked at. */
async function guard<Value>(
  fence: Fence,
  path: WorkspacePath,
  work: (isClosed: (path: WorkspacePath) => boolean) => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  try {
    const isClosed = await closedIn(fence);
    if (isClosed(path)) return refuse(`${path.join('/')} is out of reach: Baton keeps its own files there.`);
    return await work(isClosed);
  } catch (error) {
    return describeError(path.join('/') || 'The workspace', error);
  }
}

function binary(path: WorkspacePath): { ok: false; failure: FileProblem } {
  return fail({ type: 'binary', message: `${path.join('/')} is not text in UTF-8.` });
}
