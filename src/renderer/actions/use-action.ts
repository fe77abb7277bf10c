import { useHotkeys } from '@mantine/hooks';
import { useStore } from 'zustand';
import { type Baton, useBaton } from '../baton-context';
import { whyFixed } from '../store/standing';
import { reportFailure } from '../ui/report';
import { type Action, actionState, canDo } from './action';
import { allActions } from './all-actions';

export interface UsableAction {
  readonly action: Action;
  readonly enabled: boolean;
  /** Why it cannot be done here though it would make sense now, a sentence; null where nothing stands against it. */
  readonly why: string | null;
  readonly run: () => void;
}

/** An action for a button: whether it can be done now, and how. */
export function useAction(action: Action): UsableAction {
  const baton = useBaton();
  const { runStore, hostStore, viewStore } = baton;
  const now = () => action.enabled(actionState(baton));
  const byRun = useStore(runStore, now);
  const byHost = useStore(hostStore, now);
  const byView = useStore(viewStore, now);
  const why = useStore(runStore, (copy) => (action.changesRun === true ? whyFixed(copy) : null));
  return { action, enabled: byRun && byHost && byView, why, run: () => perform(action, baton) };
}

export function perform(action: Action, baton: Baton): void {
  if (!canDo(action, actionState(baton))) return;
  Promise.resolve()
    .then(() => action.run(baton))
    .catch(reportFailure);
}

/** Makes the shortcuts of all actions work; not in fields, apart from those with Ctrl, and not behind a dialog. */
export function useActionKeys(): void {
  const baton = useBaton();
  const keys = allActions.flatMap((action) =>
    action.shortcut === null ? [] : [{ action, shortcut: action.shortcut }],
  );
  const entry = ({ action, shortcut }: (typeof keys)[number]): [string, () => void] => [
    shortcut,
    () => {
      const { dialog, openApproval } = baton.viewStore.getState();
      if (dialog === null && openApproval === null) perform(action, baton);
    },
  ];
  useHotkeys(keys.filter(({ shortcut }) => !shortcut.startsWith('mod')).map(entry));
  useHotkeys(keys.filter(({ shortcut }) => shortcut.startsWith('mod')).map(entry), []);
}
