import type { RunState } from '../../shared/run-state';
import type { Baton } from '../baton-context';
import type { HostView } from '../store/host-store';
import { whyFixed } from '../store/standing';
import type { View } from '../store/view-store';

/** All that decides whether an action can be done now. */
export interface ActionState {
  readonly run: RunState | null;
  /** Why nothing of the run can be changed here, a sentence; null where it can. */
  readonly whyFixed: string | null;
  readonly host: HostView;
  readonly view: View;
  readonly platform: string;
}

/** What a person can do, once: buttons, menus, keys and the palette all read it. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: 'Run' | 'File' | 'View';
  /** As Mantine's hotkeys write it (`mod` is Ctrl, or Command on a Mac); null without one. */
  readonly shortcut: string | null;
  enabled(state: ActionState): boolean;
  /** Not where the run cannot be changed here: it changes it, or writes down elsewhere what may be known of it only in part. */
  readonly changesRun?: true;
  run(baton: Baton): Promise<void> | void;
}

/** It makes sense now, and nothing stands against it. */
export function canDo(action: Action, state: ActionState): boolean {
  return action.enabled(state) && (action.changesRun !== true || state.whyFixed === null);
}

export function actionState(baton: Baton): ActionState {
  const copy = baton.runStore.getState();
  return {
    run: copy.run,
    whyFixed: whyFixed(copy),
    host: baton.hostStore.getState(),
    view: baton.viewStore.getState(),
    platform: baton.platform,
  };
}

/** “Ctrl K”, as it is shown; “⌘ K” on a Mac. */
export function shortcutText(shortcut: string, isMac: boolean): string {
  const names: Record<string, string> = { mod: isMac ? '⌘' : 'Ctrl', shift: isMac ? '⇧' : 'Shift' };
  return shortcut
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ');
}
