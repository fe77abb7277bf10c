// Reading and writing inside the fence (held-folder.ts).
import { type Result, succeed } from '../../../shared/result';
import { closedIn, type Fence } from './fence';
import { describeError, type FileProblem, refuse } from './file-problem';
import { readIn, type Standing, standingIn, writable, writeIn } from './held-file';
import { enterFolder, type HeldFolder } from './held-folder';
import type { WorkspacePath } from './workspace-path';

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

/** What stands there now, whatever it holds; null where there is nothing. */
export async function standingFile(
  fence: Fence,
  path: WorkspacePath,
): Promise<Result<Standing | null, FileProblem>> {
  const found = await inFolderOf(fence, path, false, (folder, name) => standingIn(folder, name, path));
  return !found.ok && found.failure.type === 'missing' ? succeed(null) : found;
}

/**
 * Puts what `change` makes of what is there, null where there is no file, in its place in one move; the folders above it are made
 * as needed. A failure of `change` leaves all as it is, and a file that may not be written is refused before it is asked.
 */
export async function changeWorkspaceFile(
  fence: Fence,
  path: WorkspacePath,
  change: (standing: Standing | null) => Promise<Result<string, string>>,
): Promise<Result<string, FileProblem>> {
  const found = await inFolderOf<Standing | null>(fence, path, false, async (folder, name) => {
    const may = await writable(folder, name, path);
    return may.ok && may.value !== undefined ? standingIn(folder, name, path) : may.ok ? succeed(null) : may;
  });
  if (!found.ok && found.failure.type !== 'missing') return found;
  const text = await change(found.ok ? found.value : null);
  if (!text.ok) return refuse(text.failure);
  const written = await inFolderOf(fence, path, true, (folder, name) =>
    writeIn(folder, name, path, text.value),
  );
  return written.ok ? text : written;
}

/** Hands out the folder held open, and what in it may be reached; it is closed when `work` is done. */
export async function inWorkspaceFolder<Value>(
  fence: Fence,
  path: WorkspacePath,
  work: (folder: HeldFolder, isClosed: (path: WorkspacePath) => boolean) => Promise<Value>,
): Promise<Result<Value, FileProblem>> {
  return guard(fence, path, async (isClosed) => {
    const folder = await enterFolder(fence.workspace, path, false);
    if (!folder.ok) return folder;
    try {
      return succeed(await work(folder.value, isClosed));
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
