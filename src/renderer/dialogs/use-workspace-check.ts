import type { WorkspaceFacts } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useAnswer } from './use-answer';

export type WorkspaceCheck =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'good'; facts: WorkspaceFacts }
  | { state: 'bad'; message: string };

/** What the host says of the folder, as it is typed. */
export function useWorkspaceCheck(path: string): WorkspaceCheck {
  const { ask } = useBaton();
  const answer = useAnswer(path.trim() || null, (typed) => ask('workspace.check', { path: typed }));
  switch (answer.state) {
    case 'none':
      return { state: 'empty' };
    case 'waiting':
      return { state: 'checking' };
    case 'good':
      return { state: 'good', facts: answer.value };
    case 'bad':
      return answer;
  }
}
