import type { Attempt, RunState } from './run-state';

/** How many things in the run only the person can move on: approvals, steps whose outcome nobody saw, and what no agent does. */
export function countWaiting(run: RunState): number {
  let others = 0;
  for (const key of run.live) {
    const attempt = run.attempts.get(key);
    if (attempt?.phase.phase === 'step_unknown' || (attempt !== undefined && isStranded(attempt))) others++;
  }
  return run.approvals.size + others;
}

/** An agent elsewhere did not get it, says nothing, or cannot be asked: it goes on only if the person sees to it. */
export function isStranded({ phase, dispatch }: Attempt): boolean {
  if (phase.phase === 'undelivered') return true;
  return phase.phase === 'dispatched' && (phase.silent || dispatch?.facts?.isAwaited === false);
}
