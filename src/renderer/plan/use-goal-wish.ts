import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import { reportFailure } from '../ui/report';

/** What a person wants planned, as they write it. */
export interface GoalWish {
  readonly goal: string;
  readonly workspace: string;
  /** Relative to the workspace, or absolute. */
  readonly files: readonly string[];
  readonly model: string;
  setGoal(goal: string): void;
  setWorkspace(workspace: string): void;
  setFiles(files: readonly string[]): void;
  setModel(model: string): void;
}

export function useGoalWish(): GoalWish {
  const { ask } = useBaton();
  const suggested = useHost((host) => host.suggestedWorkspace);
  const orchestrator = useHost((host) => host.about?.orchestrator ?? '');
  const [goal, setGoal] = useState('');
  const [workspace, setWorkspace] = useState(suggested ?? '');
  const [files, setFiles] = useState<readonly string[]>([]);
  const [model, setModel] = useState(orchestrator);
  useEffect(() => {
    if (suggested !== null) return;
    // The folder in which Baton was started; nothing is said of it when that cannot be one.
    ask('workspace.check', { path: '.' }).then((checked) => {
      if (checked.ok) setWorkspace((typed) => (typed === '' ? checked.value.path : typed));
    }, reportFailure);
  }, [ask, suggested]);
  return { goal, workspace, files, model, setGoal, setWorkspace, setFiles, setModel };
}
