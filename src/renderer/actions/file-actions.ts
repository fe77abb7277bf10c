import type { Reading } from '../../shared/reading';
import type { Baton } from '../baton-context';
import { plural } from '../ui/format';
import { reportFailure, reportSuccess } from '../ui/report';
import type { Action, ActionState } from './action';

function isWindow(state: ActionState): boolean {
  return state.platform !== 'browser';
}

/** The system's own dialog in the window, a page's dialog in a browser. */
async function chooseFile(baton: Baton, purpose: 'open' | 'add'): Promise<void> {
  if (baton.platform === 'browser') {
    baton.hostStore.setState({ openFailure: null });
    baton.viewStore.getState().showDialog({ kind: 'open_file', purpose });
    return;
  }
  const chosen = await baton.ask('dialog.choose_file', {});
  if (!chosen.ok) throw new Error(chosen.failure.message);
  if (chosen.value === null) return;
  if (purpose === 'open') await baton.session.openFile(chosen.value);
  else await addTickets(baton, chosen.value);
}

/** True when they were taken; what was wrong is in the host store else. */
export async function addTickets(baton: Baton, path: string, reading?: Reading): Promise<boolean> {
  const result = await baton.session.addFrom(path, reading);
  if (result !== null) reportSuccess(`${plural(result.added, 'ticket')} added to the track.`);
  return result !== null;
}

export const openFile: Action = {
  id: 'file.open',
  label: 'Open a ticket file…',
  group: 'File',
  shortcut: 'mod+O',
  enabled: () => true,
  run: (baton) => chooseFile(baton, 'open'),
};

export const planFromGoal: Action = {
  id: 'plan.new',
  label: 'Plan from a goal…',
  group: 'File',
  shortcut: null,
  // Who plans is known by then.
  enabled: ({ host }) => host.about !== null,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'plan', plan: null }),
};

export const dispatchTask: Action = {
  id: 'dispatch.new',
  label: 'Dispatch a task…',
  group: 'File',
  shortcut: null,
  enabled: () => true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'task', instead: null }),
};

export const addFromFile: Action = {
  id: 'file.add',
  label: 'Add tickets from a file…',
  group: 'File',
  shortcut: null,
  enabled: ({ run }) => run !== null,
  changesRun: true,
  run: (baton) => chooseFile(baton, 'add'),
};

export const saveStatuses: Action = {
  id: 'file.save',
  label: 'Save statuses to the file',
  group: 'File',
  shortcut: 'mod+S',
  enabled: ({ run }) => run !== null && run.track.source.path !== null,
  changesRun: true,
  async run({ ask, runStore }) {
    const run = runStore.getState().run;
    if (run === null) return;
    const saved = await ask('track.save', { run: run.id });
    if (saved.ok) reportSuccess(`The statuses are saved in ${saved.value.path}.`);
    else reportFailure(new Error(saved.failure.message));
  },
};

export const openInBrowser: Action = {
  id: 'browser.open',
  label: 'Open in browser',
  group: 'File',
  shortcut: null,
  enabled: isWindow,
  async run({ ask }) {
    const opened = await ask('browser.open', {});
    if (!opened.ok) throw new Error(opened.failure.message);
  },
};

export const copyLink: Action = {
  id: 'browser.link',
  label: 'Copy a link for a browser tab',
  group: 'File',
  shortcut: null,
  enabled: () => true,
  async run({ ask }) {
    const link = await ask('browser.link', {});
    if (!link.ok) throw new Error(link.failure.message);
    const { url } = link.value;
    await navigator.clipboard.writeText(url).then(
      () => reportSuccess('The link is copied. It opens one tab, once.'),
      () => reportSuccess(`This link opens one tab, once: ${url}`),
    );
  },
};

export const closeRun: Action = {
  id: 'run.close',
  label: 'Close this track',
  group: 'File',
  shortcut: null,
  enabled: ({ run }) => run !== null,
  run: ({ session }) => session.leave(),
};
