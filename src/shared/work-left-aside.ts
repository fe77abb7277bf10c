import { attemptKey, type RunState, type Ticket } from './run-state';

/**
 * The latest attempt at the ticket whose work is in a worktree and not on the run's branch, where it does not come either when a
 * person says that the ticket is completed. Null where there is none.
 */
export function workLeftAside(run: RunState, { definition, attempts, accepted }: Ticket): number | null {
  if (run.isolation !== 'worktree') return null;
  for (let number = attempts; number > (accepted ?? 0); number--) {
    const attempt = run.attempts.get(attemptKey(definition.id, number));
    // An agent works elsewhere.
    if (attempt !== undefined && attempt.dispatch === null && attempt.startedAt !== null) return number;
  }
  return null;
}

/** What a person is told before they say so. */
export function asideText(run: RunState, attempt: number): string {
  return `The work of attempt ${attempt} is not on baton/${run.id}: tickets that wait for this one start without it, and it is not applied with the run. It stays in its worktree and on its branch.`;
}
