import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceConvenience } from './replace-convenience';

const recentSchema = z.array(z.string());
const MOST = 10;

/** The ticket files that were opened last, as absolute paths, the newest first. A list that cannot be read is an empty one. */
export interface RecentFiles {
  list(): Promise<readonly string[]>;
  add(path: string): Promise<void>;
}

export function createRecentFiles(dataFolder: string): RecentFiles {
  const file = join(dataFolder, 'recent-files.json');
  let turn: Promise<unknown> = Promise.resolve();

  async function list(): Promise<readonly string[]> {
    try {
      return recentSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      return [];
    }
  }

  async function put(path: string): Promise<void> {
    const others = (await list()).filter((other) => other !== path);
    await replaceConvenience(file, JSON.stringify([path, ...others].slice(0, MOST)));
  }

  return {
    list,
    add(path) {
      const done = turn.then(() => put(path));
      turn = done;
      return done;
    },
  };
}
