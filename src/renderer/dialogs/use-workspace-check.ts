import { useEffect, useState } from 'react';
import type { WorkspaceFacts } from '../../shared/contract';
import { useBaton } from '../baton-context';

export type WorkspaceCheck =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'good'; facts: WorkspaceFacts }
  | { state: 'bad'; message: string };

/** What the host says of the folder, as it is typed. */
export function useWorkspaceCheck(path: string): WorkspaceCheck {
  const { ask } = useBaton();
  const [check, setCheck] = useState<WorkspaceCheck>({ state: 'empty' });
  useEffect(() => {
    const wanted = path.trim();
    if (wanted === '') {
      setCheck({ state: 'empty' });
      return;
    }
    let current = true;
    setCheck({ state: 'checking' });
    ask('workspace.check', { path: wanted }).then(
      (result) => {
        if (!current) return;
        setCheck(
          result.ok
            ? { state: 'good', facts: result.value }
            : { state: 'bad', message: result.failure.message },
        );
      },
      (error: Error) => {
        if (current) setCheck({ state: 'bad', message: error.message });
      },
    );
    return () => {
      current = false;
    };
  }, [ask, path]);
  return check;
}
