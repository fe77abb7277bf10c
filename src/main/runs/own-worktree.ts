import { mkdir } from 'node:fs/promises';
import type { Result } from '../../shared/result';
import type { Attempt } from '../../shared/run-state';
import { isInside } from '../disk/is-inside';
import { realPath } from '../disk/real-path';

/** A worktree as the records had it, or as it was made since. */
export interface Own {
  readonly path: string;
  readonly isOpen: boolean;
  readonly continues: number | null;
  readonly leftOut: readonly string[];
  readonly isMerging: boolean;
}

export interface Known {
  readonly root: string;
  readonly leftOut: readonly string[];
  readonly attempts: Map<string, Own>;
}

export type Found<Value> = Result<Value, string>;

export function goneText({ ticket, number }: Attempt): string {
  return `The worktree of attempt ${number} at ${ticket} is gone`;
}

/** The workspace may lie below the repository's root, in a folder that git does not have: it is made. No link leads out of the worktree. */
export async function whyNotThere(folder: string, worktree: string): Promise<string | null> {
  try {
    if (!isInside(await realPath(folder), await realPath(worktree))) {
      return `In the worktree ${worktree} a link leads away from the workspace's folder.`;
    }
    await mkdir(folder, { recursive: true });
    return null;
  } catch (error) {
    return `In the worktree ${worktree} the workspace's folder could not be made: ${(error as Error).message}`;
  }
}
