import { useCallback, useEffect, useState } from 'react';
import type { AttemptChanges } from '../../shared/file-change';
import type { Attempt, Step } from '../../shared/run-state';
import type { Isolation } from '../../shared/ticket';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

export type ShownChanges =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read'; readonly changes: AttemptChanges };

/** What the attempt changed; asked again when a step that may have changed something has ended. What was read stays in sight meanwhile. */
export function useAttemptChanges(attempt: Attempt): { shown: ShownChanges; again: () => void } {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const ended = useRun(
    ({ steps, isolation }) => attempt.steps.filter((id) => mayHaveChanged(steps.get(id), isolation)).length,
  );
  const [shown, setShown] = useState<ShownChanges>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  const { key } = attempt;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ended` and `asked` ask once more.
  useEffect(() => {
    let current = true;
    ask('attempt.changes', { run, attempt: key }).then(
      (changes) => {
        if (current) setShown({ kind: 'read', changes });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (current) setShown({ kind: 'failed', message });
      },
    );
    return () => {
      current = false;
    };
  }, [ask, run, key, ended, asked]);

  return { shown, again: useCallback(() => setAsked((times) => times + 1), []) };
}

/** In a worktree what a command changed is seen, too. */
function mayHaveChanged(step: Step | undefined, isolation: Isolation): boolean {
  if (step === undefined) return false;
  const isChange = ['write_file', 'edit_file'].includes(step.call.tool);
  if (!isChange && isolation === 'shared') return false;
  switch (step.state.state) {
    case 'finished':
      return step.state.outcome === 'ok';
    case 'unknown':
    case 'resolved':
    case 'broken_off':
      return true;
    default:
      return false;
  }
}
