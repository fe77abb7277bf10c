import { firstFew } from './first-few';
import { isWorthKeeping } from './ignored-files';
import type { RunState } from './run-state';

/** The branch on which a run's accepted work comes together. */
export function integrationBranch(run: string): string {
  return `baton/${run}`;
}

/**
 * Where a run with worktrees has left its work, and how it comes to the person, in a sentence; null where there is none there.
 * `apply` is what they do for that in this face.
 */
export function whereWorkIs({ id, isolation, tickets, attempts }: RunState, apply: string): string | null {
  if (isolation === 'shared') return null;
  for (const { state } of tickets.values()) {
    if (state.status !== 'completed' || state.by !== 'worker') continue;
    return `The work is on branch ${integrationBranch(id)}; ${apply} puts it on yours.${besideText(attempts)}`;
  }
  return null;
}

/** What merged attempts left in their worktrees: it is easily taken for part of the work. */
function besideText(attempts: RunState['attempts']): string {
  const files: string[] = [];
  for (const { ignored } of attempts.values()) {
    if (ignored === undefined || !isWorthKeeping(ignored)) continue;
    const { folder, written, submodules } = ignored;
    files.push(...[...written, ...submodules].map((path) => `${folder}/${path}`));
  }
  return files.length === 0 ? '' : ` Not on it, since git takes none of it: ${firstFew(files)}.`;
}
