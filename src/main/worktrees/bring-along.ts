import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { isInside } from '../disk/is-inside';
import type { Git } from './git';
import { pathPattern } from './path-pattern';

/** Untracked or ignored files that the work needs. */
export interface BringAlong {
  /** As in `.gitignore`: `.env` anywhere, `/data/*.db` from the root, `node_modules`. */
  readonly pattern: string;
  /**
   * A link is for folders: what is changed in it changes the person's. A file is copied in any case, and so is a folder that holds
   * links back into the repository.
   */
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
    const patterns = wanted.filter((one) => one.as === as).map(({ pattern }) => pattern);
    for (const path of await findUntracked(git, from, patterns)) {
      if (await hasRoom(to, path)) await bring(from, to, path, as, result);
    }
  }
  return result;
}

/** Files and whole folders that match. */
export async function findUntracked(git: Git, from: string, patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) return [];
  const words = ['ls-files', '-z', '--others', '--ignored', '--directory'];
  const found = await git.list([...words, ...patterns.map((pattern) => `--exclude=${pattern}`)], {
    cwd: from,
  });
  const matchers = patterns.map(pathPattern);
  const isMeant = (path: string) => matchers.some((matcher) => matcher.test(path));
  const paths: string[] = [];
  // Git also names a folder in which nothing but such files lies; that folder itself is not meant.
  const look = async (path: string): Promise<void> => {
    if (isMeant(path)) {
      paths.push(path);
      return;
    }
    const names = await readdir(join(from, path), { withFileTypes: true }).catch(() => []);
    if (names.some(({ name }) => name === '.git')) return;
    for (const entry of names) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) await look(inner);
      else if (isMeant(inner)) paths.push(inner);
    }
  };
  for (const path of found) {
    if (path.endsWith('/')) await look(path.slice(0, -1));
    else paths.push(path);
  }
  return [...new Set(paths)];
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
    if (as === 'link' && !(await leadsBack(from, path))) await symlink(source, target, 'junction');
    else await copyFolder(from, to, path, result);
    result.brought.push(path);
  } else if (await copyEntry(from, to, path)) result.brought.push(path);
  else result.leftOut.push(path);
}

/**
 * Whether the folder holds links to elsewhere in the repository, as `node_modules` does where a package manager has workspaces: through
 * a link to it, commands would load and change the person's own files instead of the worktree's.
 */
export async function leadsBack(root: string, path: string): Promise<boolean> {
  const repository = await realpath(root);
  const folder = join(repository, path);
  const look = async (place: string, isTop: boolean): Promise<boolean> => {
    // What cannot be read could not be copied either.
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
      const inner = join(place, entry.name);
      if (entry.isSymbolicLink()) {
        const end = await realpath(inner).catch(() => null);
        if (end !== null && isInside(end, repository) && !isInside(end, folder)) return true;
      } else if (isTop && entry.isDirectory() && entry.name.startsWith('@') && (await look(inner, false)))
        return true;
    }
    return false;
  };
  return look(folder, true);
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
