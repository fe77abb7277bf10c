import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { WorkspaceFacts } from '../../shared/contract';
import { useBaton } from '../baton-context';

export type WorkspaceCheck =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'good'; facts: WorkspaceFacts }
  | { state: 'bad'; message: string };

/** The host asks git about the folder: not at every letter. */
const AFTER_LAST_KEY_MS = 200;

/** What the host says of the folder, as it is typed. Never what it said of another one. */
export function useWorkspaceCheck(path: string): WorkspaceCheck {
  const { ask } = useBaton();
  const wanted = path.trim();
  const [typed] = useDebouncedValue(wanted, AFTER_LAST_KEY_MS);
  const [answer, setAnswer] = useState<{ path: string; check: WorkspaceCheck } | null>(null);
  useEffect(() => {
    if (typed === '') return;
    let current = true;
    function tell(check: WorkspaceCheck): void {
      if (current) setAnswer({ path: typed, check });
    }
    ask('workspace.check', { path: typed }).then(
      (result) =>
        tell(
          result.ok
            ? { state: 'good', facts: result.value }
            : { state: 'bad', message: result.failure.message },
        ),
      (error: Error) => tell({ state: 'bad', message: error.message }),
    );
    return () => {
      current = false;
    };
  }, [ask, typed]);
  if (wanted === '') return { state: 'empty' };
  return answer?.path === wanted ? answer.check : { state: 'checking' };
}
