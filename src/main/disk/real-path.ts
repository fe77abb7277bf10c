import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * The path without links, also where its last parts are not there yet: a link to what is not there counts as what it names.
 * Throws what the disk says of the parts that are there.
 */
export async function realPath(path: string, links = MAX_LINKS): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    const real = join(await realPath(parent, links), basename(path));
    const target = await targetOf(real);
    if (target === null) return real;
    if (links === 0) throw error;
    return realPath(resolve(dirname(real), target), links - 1);
  }
}

/** Null when there is no link. */
async function targetOf(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
