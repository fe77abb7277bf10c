import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The path without links, also where its last parts are not there yet. Throws what the disk says of those that are. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return join(await realPath(parent), basename(path));
  }
}
