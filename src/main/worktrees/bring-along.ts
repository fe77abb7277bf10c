import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { isInside } from '../disk/is-inside';
import type { Git } from './git';

/** Untracked or ignored files that the work needs. */
export interface BringAlong {
  /** As in `.gitignore`: `.env` anywhere, `/data/*.db` from the root, `node_modules`. */
  readonly pattern: string;
  /** A link is for folders: what is changed in it changes the person's. A file is copied in any case. */
  readonly as: 'copy' | 'link';
}

export const USUALLY_BROUGHT: readonly BringAlong[] = [
  { pattern: '.env', as: 'copy' },
  { pattern: '.env.*', as: 'copy' },
  { pattern: 'node_modules', as: 'link' },
];

export interface Brought {
  /** Paths from the root. */
  readonly brought: string[];
  /** Links that lead out of the repository, and what is neither file, folder nor link. */
  readonly leftOut: string[];
}

const AT_ONCE = 16;

/** Brings what the patterns name from the working tree `from` into `to`. Never through a link, and never over what is there. */
export async function bringAlong(
  git: Git,
  from: string,
  to: string,
  wanted: readonly BringAlong[],
): Promise<Brought> {
  const result: Brought = { brought: [], leftOut: [] };
  for (const as of ['link', 'copy'] as const) {
    const patterns = wanted.filter((one) => one.as === as).map(({ pattern }) => `--exclude=${pattern}`);
    if (patterns.length === 0) continue;
    const words = ['ls-files', '-z', '--others', '--ignored', '--directory', ...patterns];
    for (const found of await git.list(words, { cwd: from })) {
      const path = found.replace(/\/$/, '');
      // A repository of its own has its own worktrees; git says no more of it than that it is there.
      if (path === '.git' || path.startsWith('.git/')) continue;
      if (await hasRoom(to, path)) await bring(from, to, path, as, result);
    }
  }
  return result;
}

/** Makes the folders above `path`; false when something is there already, or when a link stands in the way. */
async function hasRoom(to: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const place = join(to, ...parts.slice(0, index + 1));
    const facts = await lstat(place).catch(() => null);
    const isLast = index === parts.length - 1;
    if (isLast) return facts === null;
    if (facts === null) await mkdir(place);
    else if (!facts.isDirectory()) return false;
  }
  return false;
}

async function bring(from: string, to: string, path: string, as: BringAlong['as'], result: Brought) {
  const [source, target] = [join(from, path), join(to, path)];
  const facts = await lstat(source).catch(() => null);
  if (facts === null) return;
  if (facts.isDirectory()) {
    if (as === 'link') await symlink(source, target, 'junction');
    else await copyFolder(from, to, path, result);
    result.brought.push(path);
  } else if (await copyEntry(from, to, path)) result.brought.push(path);
  else result.leftOut.push(path);
}

async function copyFolder(from: string, to: string, path: string, result: Brought): Promise<void> {
  await mkdir(join(to, path));
  const names = await readdir(join(from, path), { withFileTypes: true });
  for (let start = 0; start < names.length; start += AT_ONCE) {
    await Promise.all(
      names.slice(start, start + AT_ONCE).map(async (entry) => {
        const inner = `${path}/${entry.name}`;
        if (entry.isDirectory()) await copyFolder(from, to, inner, result);
        else if (!(await copyEntry(from, to, inner))) result.leftOut.push(inner);
      }),
    );
  }
}

/** False for what is not copied. */
async function copyEntry(from: string, to: string, path: string): Promise<boolean> {
  const [source, target] = [join(from, path), join(to, path)];
  const facts = await lstat(source).catch(() => null);
  if (facts?.isFile()) {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return true;
  }
  if (!facts?.isSymbolicLink()) return false;
  const text = await readlink(source);
  const end = await realpath(join(dirname(source), text)).catch(() => null);
  // A link from the root of the disk would lead back into the person's tree, or out of it.
  const staysInside = end !== null && isInside(end, from) && end !== `${from}${sep}.git`;
  if (isAbsolute(text) || !staysInside) return false;
  await symlink(text, target);
  return true;
}
