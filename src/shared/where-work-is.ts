import type { RunState } from './run-state';

/** The branch on which a run's accepted work comes together. */
export function integrationBranch(run: string): string {
  return `baton/${run}`;
}

/**
 * Where a run with worktrees has left its work, and how it comes to the person, in a sentence; null where there is none there.
 * `apply` is what they do for that in this face.
 */
export function whereWorkIs({ id, isolation, tickets }: RunState, apply: string): string | null {
  if (isolation === 'shared') return null;
  for (const { state } of tickets.values()) {
    if (state.status !== 'completed' || state.by !== 'worker') continue;
    return `The work is on branch ${integrationBranch(id)}; ${apply} puts it on yours.`;
  }
  return null;
}
