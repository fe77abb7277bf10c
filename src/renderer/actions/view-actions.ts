import { spotlight } from '@mantine/spotlight';
import type { Theme } from '../store/view-store';
import { hasWork } from '../work/work-subject';
import type { Action } from './action';

export const findOrDo: Action = {
  id: 'view.palette',
  label: 'Find or do…',
  group: 'View',
  shortcut: 'mod+K',
  enabled: () => true,
  run: () => spotlight.open(),
};

export const openSettings: Action = {
  id: 'view.settings',
  label: 'Settings…',
  group: 'View',
  shortcut: 'mod+,',
  enabled: () => true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'settings' }),
};

export const allRuns: Action = {
  id: 'view.all_runs',
  label: 'All runs…',
  group: 'View',
  shortcut: null,
  enabled: () => true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'runs' }),
};

export const openAgents: Action = {
  id: 'view.agents',
  label: 'At agents…',
  group: 'View',
  shortcut: null,
  enabled: () => true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'agents' }),
};

export const openDisk: Action = {
  id: 'view.disk',
  label: 'Disk space…',
  group: 'View',
  shortcut: null,
  enabled: () => true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'disk' }),
};

export const showWork: Action = {
  id: 'view.work',
  label: 'Show the work',
  group: 'View',
  shortcut: 'W',
  enabled: ({ run, view }) => run !== null && hasWork(run) && view.work === null,
  run: ({ viewStore }) => viewStore.getState().showWork({ ticket: null }),
};

/** Shared key: it is one switch. */
export const leaveWork: Action = {
  id: 'view.graph',
  label: 'Back to the graph',
  group: 'View',
  shortcut: 'W',
  enabled: ({ run, view }) => run !== null && view.work !== null,
  run: ({ viewStore }) => viewStore.getState().showWork(null),
};

export const showTickets: Action = {
  id: 'view.tickets',
  label: 'Show the tickets',
  group: 'View',
  shortcut: null,
  enabled: ({ run, view }) => run !== null && view.work === null && view.leftTab !== 'tickets',
  run: ({ viewStore }) => viewStore.getState().showLeftTab('tickets'),
};

export const showRuns: Action = {
  id: 'view.runs',
  label: 'Show the runs',
  group: 'View',
  shortcut: null,
  enabled: ({ run, view }) => run !== null && view.work === null && view.leftTab !== 'runs',
  run: ({ viewStore }) => viewStore.getState().showLeftTab('runs'),
};

/** Shared key: it is one switch. */
export const followWork: Action = {
  id: 'view.follow',
  label: 'Follow the work',
  group: 'View',
  shortcut: 'F',
  enabled: ({ run, view }) => run !== null && view.work === null && !view.followsWork,
  run: ({ viewStore }) => viewStore.getState().followWork(true),
};

export const stopFollowing: Action = {
  id: 'view.unfollow',
  label: 'Follow the work no longer',
  group: 'View',
  shortcut: 'F',
  enabled: ({ run, view }) => run !== null && view.work === null && view.followsWork,
  run: ({ viewStore }) => viewStore.getState().followWork(false),
};

function setTheme(theme: Theme, label: string): Action {
  return {
    id: `theme.${theme}`,
    label,
    group: 'View',
    shortcut: null,
    enabled: ({ view }) => view.theme !== theme,
    run: ({ viewStore }) => viewStore.getState().setTheme(theme),
  };
}

export const themeActions: Record<Theme, Action> = {
  system: setTheme('system', 'Colours: as the system'),
  light: setTheme('light', 'Colours: light'),
  dark: setTheme('dark', 'Colours: dark'),
};

function setApprovalsOpen(open: boolean, label: string): Action {
  return {
    id: open ? 'approvals.open' : 'approvals.wait',
    label,
    group: 'View',
    shortcut: null,
    enabled: ({ view }) => view.approvalsOpen !== open,
    run: ({ viewStore }) => viewStore.getState().setApprovalsOpen(open),
  };
}

export const approvalActions: readonly Action[] = [
  setApprovalsOpen(true, 'Approvals: open by themselves'),
  setApprovalsOpen(false, 'Approvals: wait until I look'),
];

/** A page may only ask for this on a click; a window notifies by itself. */
export const allowNotifications: Action = {
  id: 'view.notify',
  label: 'Notify me when something waits',
  group: 'View',
  shortcut: null,
  enabled: ({ platform }) =>
    platform === 'browser' && 'Notification' in globalThis && Notification.permission === 'default',
  async run() {
    await Notification.requestPermission();
  },
};
