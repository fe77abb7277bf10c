import { lstat, realpath } from 'node:fs/promises';
import { join, posix, relative, resolve, sep } from 'node:path';
import { isInside } from '../disk/is-inside';
import { type BringAlong, findUntracked, leadsBack, USUALLY_BROUGHT } from './bring-along';
import { findPlaces } from './find-repository';
import type { Git } from './git';
import { literalPattern, pathPattern } from './path-pattern';
import { refuse } from './worktree-failure';

// What a person may choose to bring along: by its path from the workspace, which may lie below the repository's root.

export interface Bringable {
  /** From the workspace, with `/`. */
  readonly path: string;
  readonly isFolder: boolean;
  /** A folder that holds links back into the repository: it is never linked. */
  readonly leadsBack: boolean;
  /** How it is brought along where nobody chooses; null where it stays. */
  readonly usually: BringAlong['as'] | null;
}

/** What was chosen: `path` from the workspace. */
interface Chosen {
  readonly path: string;
  readonly as: BringAlong['as'];
}

const MOST = 40;

/** What git ignores here and what is usually brought along; the usual first, then what lies nearest. */
export async function findBringable(git: Git): Promise<{ found: Bringable[]; more: number }> {
  const { root } = await findPlaces(git);
  const below = await belowRoot(git, root);
  const usual = await findUntracked(
    git,
    root,
    USUALLY_BROUGHT.map(({ pattern }) => pattern),
  );
  const words = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const ignored = (await git.list(words, { cwd: root })).map((path) => path.replace(/\/$/, ''));
  const wanted = new Set(usual);
  const all = new Set([...usual, ...ignored]);
  // What is usual comes along, also from within a folder that stays.
  const tops = [...all].filter((path) => {
    const others = wanted.has(path) ? wanted : all;
    return !foldersAbove(path).some((folder) => others.has(folder));
  });
  const sorted = tops
    .map((path) => ({ path, as: usuallyAs(path), depth: path.split('/').length }))
    .sort(
      (one, other) =>
        Number(one.as === null) - Number(other.as === null) ||
        one.depth - other.depth ||
        (one.path < other.path ? -1 : 1),
    );
  const found = await Promise.all(
    sorted.slice(0, MOST).map(async ({ path, as }): Promise<Bringable> => {
      const facts = await lstat(join(root, path)).catch(() => null);
      const isFolder = facts?.isDirectory() ?? false;
      const isBack = isFolder && (await leadsBack(root, path));
      const usually = as === null || (isFolder && !isBack) ? as : 'copy';
      return { path: posix.relative(below, path) || '.', isFolder, leadsBack: isBack, usually };
    }),
  );
  return { found, more: Math.max(0, sorted.length - MOST) };
}

/**
 * Refuses what cannot be brought along, and gives the rest by its path from the workspace, plain. A folder that holds links back
 * into the repository is copied in any case.
 */
export async function checkBring<Choice extends Chosen>(
  git: Git,
  wanted: readonly Choice[],
): Promise<Choice[]> {
  const { root } = await findPlaces(git);
  const below = await belowRoot(git, root);
  const checked: Choice[] = [];
  for (const choice of wanted) {
    const { path } = choice;
    const absolute = resolve(root, below, path);
    const fromRoot = relative(root, absolute).split(sep).join('/');
    if (fromRoot === '' || !isInside(absolute, root)) return refuse({ type: 'bring_outside', path });
    if (fromRoot.split('/').some((name) => name.toLowerCase() === '.git')) {
      return refuse({ type: 'bring_git', path });
    }
    const facts = await lstat(absolute).catch(() => null);
    if (facts === null) return refuse({ type: 'bring_missing', path });
    const others = await git.list(
      ['ls-files', '-z', '--others', '--directory', '--', `:(top,literal)${fromRoot}`],
      {
        cwd: root,
      },
    );
    if (others.length === 0) return refuse({ type: 'bring_tracked', path });
    const isCopied = choice.as === 'link' && facts.isDirectory() && (await leadsBack(root, fromRoot));
    checked.push({ ...choice, ...(isCopied && { as: 'copy' }), path: posix.relative(below, fromRoot) });
  }
  return checked;
}

/** As `.gitignore` would name it, from the root. `below` is where the workspace lies. */
export function asPattern({ path, as }: Chosen, below: string): BringAlong {
  return { pattern: literalPattern(posix.join(below.split(sep).join('/'), path)), as };
}

async function belowRoot(git: Git, root: string): Promise<string> {
  return relative(root, await realpath(git.folder))
    .split(sep)
    .join('/');
}

function usuallyAs(path: string): BringAlong['as'] | null {
  return USUALLY_BROUGHT.find(({ pattern }) => pathPattern(pattern).test(path))?.as ?? null;
}

function foldersAbove(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}
