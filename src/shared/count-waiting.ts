import type { RunState } from './run-state';

/** How many things in the run only the person can move on: approvals, and steps whose outcome nobody saw. */
export function countWaiting(run: RunState): number {
  let unknown = 0;
  for (const key of run.live) if (run.attempts.get(key)?.phase.phase === 'step_unknown') unknown++;
  return run.approvals.size + unknown;
}
