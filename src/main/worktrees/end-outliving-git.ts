import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isInside } from '../disk/is-inside';

const PATIENCE_MS = 3000;
const LOOK_MS = 20;

/**
 * Ends git commands that a dead Baton had begun for a worktree in the making, or that name the place where what they replace is
 * kept, and that have outlived it: they would go on writing, or take away what is put there anew. Nobody but Baton has anything to
 * do in such a folder.
 */
export async function endOutlivingGit(path: string): Promise<void> {
  await Promise.all((await gitsAt(path)).map(endGroup));
}

async function gitsAt(path: string): Promise<number[]> {
  switch (process.platform) {
    case 'linux':
      return gitsInProc(path);
    case 'win32':
      return [];
    default:
      return gitsByPs(path);
  }
}

/** By what they were called with, or by the folder that they work in. */
async function gitsInProc(path: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const words = (await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0');
      if (basename(words[0] ?? '') !== 'git') return [];
      const folder = await readlink(`/proc/${id}/cwd`).catch(() => '/');
      const isNamed = words.some((word) => word === path || word.endsWith(`=${path}`));
      return isNamed || isInside(folder, path) ? [Number(id)] : [];
    }),
  );
  return found.flat();
}

function gitsByPs(path: string): Promise<number[]> {
  return new Promise((resolve) => {
    execFile('ps', ['-axo', 'pid=,command='], { maxBuffer: 2 ** 26 }, (_, output) => {
      const lines = output.split('\n').map((line) => /^\s*(\d+)\s+(\S*git) (.*)$/.exec(line));
      const isNamed = (words = '') => words.includes(` ${path} `) || words.includes(`=${path} `);
      resolve(lines.flatMap((found) => (isNamed(found?.[3]) ? [Number(found?.[1])] : [])));
    });
  });
}

/** Baton starts each git in a group of its own; its children may outlive it by a moment. */
async function endGroup(id: number): Promise<void> {
  // Asked first: git then takes away what it began.
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const until = Date.now() + PATIENCE_MS;
    for (let told = false; Date.now() < until; told = true) {
      try {
        process.kill(-id, told ? 0 : signal);
      } catch {
        return;
      }
      await setTimeout(LOOK_MS);
    }
  }
}
