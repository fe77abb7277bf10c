import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder';

/**
 * Makes the folder and those above it, for this user alone. The names of those that were made last when it resolves. If they may
 * not last, they are taken away again: whoever tries once more would find them there, and ask nobody to make them last.
 */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made = upTo(path, first);
  try {
    for (const folder of made) await syncFolder(dirname(folder));
  } catch (cause) {
    for (const folder of made) await rmdir(folder).catch(() => {});
    throw cause;
  }
}

/** The deepest first. */
function upTo(path: string, first: string): string[] {
  const folders = [path];
  for (let folder = path; folder !== first && folder !== dirname(folder); ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}
