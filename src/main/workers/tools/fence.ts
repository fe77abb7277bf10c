import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../../disk/is-inside';
import type { WorkspacePath } from './workspace-path';

/** Where the file tools may go: everywhere in the workspace but in what is closed. */
export interface Fence {
  /** Absolute. */
  readonly workspace: string;
  /** Folders of Baton's own, absolute and without links. Only those that lie in the workspace count. */
  readonly closed: readonly string[];
}

/**
 * Whether a path below the workspace leads into a closed folder. As no link is followed below the workspace, the path there
 * is the real one.
 */
export async function closedIn({ workspace, closed }: Fence): Promise<(path: WorkspacePath) => boolean> {
  if (closed.length === 0) return () => false;
  // A workspace that is gone is told by whoever enters it.
  const real = await realpath(workspace).catch(() => workspace);
  const within = closed.filter((folder) => isInside(folder, real));
  return (path) => within.some((folder) => isInside(join(real, ...path), folder));
}
