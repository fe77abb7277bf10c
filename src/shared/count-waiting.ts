import type { Attempt, RunState } from './run-state';

/** How many things in the run only the person can move on; lists, titles and the bar all count these. */
export function countWaiting(run: RunState): number {
  let count = 0;
  for (const key of run.live) {
    const attempt = run.attempts.get(key);
    if (attempt !== undefined && waitsForPerson(attempt)) count++;
  }
  return count;
}

/** An approval, a step whose outcome nobody saw, or what no agent does. */
export function waitsForPerson(attempt: Attempt): boolean {
  const { phase } = attempt;
  return 'approval' in phase || phase.phase === 'step_unknown' || isStranded(attempt);
}

/** An agent elsewhere did not get it, says nothing, or cannot be asked: it goes on only if the person sees to it. */
export function isStranded({ phase, dispatch }: Attempt): boolean {
  if (phase.phase === 'undelivered') return true;
  return phase.phase === 'dispatched' && (phase.silent || dispatch?.facts?.isAwaited === false);
}
