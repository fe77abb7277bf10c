import type { NotHere } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { ExportForm } from '../../shared/run-export';
import { systemReason } from '../json/read-text-file';
import { saveText } from '../tracks/save-text';
import type { Worktrees } from '../worktrees/create-worktrees';
import { absolutePath } from './absolute-path';
import type { Handlers } from './connection';
import { exportRun } from './export/export-run';
import type { OpenRuns } from './open-runs';
import type { RunStore } from './run-store';

export interface KeptRunOptions {
  readonly store: RunStore;
  readonly worktrees: Worktrees;
  readonly startFolder: string;
  readonly version: string;
  now(): Date;
  /** Every key that Baton knows: none of them leaves with an export. */
  keys(): readonly string[];
}

type KeptRunRequest = 'run.belongings' | 'run.delete' | 'run.export' | 'run.export_to';

/** In characters. What is longer does not fit into one message to a page. */
const MOST_FOR_A_PAGE = 24 * 1024 * 1024;

/** What can be done with a run as it lies on the disk, open or not. */
export function createKeptRunHandlers(
  runs: OpenRuns,
  { store, worktrees, startFolder, version, now, keys }: KeptRunOptions,
): Pick<Handlers, KeptRunRequest> {
  async function exported(run: string, form: ExportForm) {
    if (!(await store.has(run))) return notHere(GONE);
    return succeed(
      await exportRun(store.folderOf(run), run, { form, version, now, keys: keys(), worktrees }),
    );
  }

  return {
    'run.belongings': async ({ run }) => {
      if (!(await store.has(run))) return notHere(GONE);
      try {
        return succeed(await store.belongings(run));
      } catch (cause) {
        return notHere(`The run’s folder could not be read: ${systemReason(cause)}.`);
      }
    },
    'run.delete': ({ run }) => runs.delete(run),
    'run.export': async ({ run, as }, { face }) => {
      const text = await exported(run, as);
      return text.ok && face.kind === 'browser' && text.value.text.length > MOST_FOR_A_PAGE
        ? notHere(`This run is too long for a page: in a terminal, “baton export ${run}” writes it.`)
        : text;
    },
    'run.export_to': async ({ run, as, path, overwrite }) => {
      const text = await exported(run, as);
      return text.ok ? saveText(absolutePath(path, startFolder), text.value.text, overwrite) : text;
    },
  };
}

const GONE = 'This run is no longer there.';

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}
