import type { Belongings, NotHere } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { ExportForm } from '../../shared/run-export';
import type { RunState } from '../../shared/run-state';
import { usualCommand } from '../../shared/usual-command';
import type { AppliedWork, Unapplied } from '../../shared/work';
import type { TicketDispatch } from '../dispatch/ticket-dispatch';
import { systemReason } from '../json/read-text-file';
import { saveText } from '../tracks/save-text';
import { runBranch } from '../worktrees/branch-names';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { absolutePath } from './absolute-path';
import type { Handlers } from './connection';
import { exportRun } from './export/export-run';
import type { OpenRuns } from './open-runs';
import { readRunState } from './read-run-state';
import type { RunStore } from './run-store';

export interface KeptRunOptions {
  readonly store: RunStore;
  readonly startFolder: string;
  readonly version: string;
  readonly worktrees: KeptWorktrees;
  readonly dispatch: Pick<TicketDispatch, 'over'>;
  now(): Date;
  /** Every key that Baton knows: none of them leaves with an export. */
  keys(): readonly string[];
}

type KeptWorktrees = Pick<
  Worktrees,
  'lookAt' | 'diffTicket' | 'listIgnored' | 'previewApply' | 'discardRun' | 'forgetDiscarded'
>;

type KeptRunRequest = 'run.belongings' | 'run.delete' | 'run.export' | 'run.export_to';

/** A person waits for it with the question before them. */
const PATIENCE_MS = 5000;

/** In characters. What is longer does not fit into one message to a page. */
const MOST_FOR_A_PAGE = 24 * 1024 * 1024;

/** What can be done with a run as it lies on the disk, open or not. */
export function createKeptRunHandlers(
  runs: OpenRuns,
  { store, startFolder, version, worktrees, dispatch, now, keys }: KeptRunOptions,
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
        const work = await workOf(worktrees, run);
        return succeed({ ...(await store.belongings(run)), work });
      } catch (cause) {
        return notHere(`The run’s folder could not be read: ${systemReason(cause)}.`);
      }
    },
    'run.delete': async ({ run, discard }) => {
      // The id comes from outside.
      const wasThere = await store.has(run);
      const state = wasThere ? await readRunState(store.folderOf(run), run) : 'gone';
      const deleted = await runs.delete(run, discard ? () => discardWork(worktrees, run, now()) : null);
      // What says that it was discarded says so to nobody any more.
      if (wasThere && deleted.ok) await worktrees.forgetDiscarded(run);
      if (deleted.ok && typeof state === 'object') await forgetWhatIsDue(dispatch, run, state);
      return deleted;
    },
    'run.export': async ({ run, as }, { face }) => {
      const text = await exported(run, as);
      return text.ok && face.kind === 'browser' && text.value.text.length > MOST_FOR_A_PAGE
        ? notHere(
            `This run is too long for a page: in a terminal, “${usualCommand(`export ${run} -o run.json`)}” writes it.`,
          )
        : text;
    },
    'run.export_to': async ({ run, as, path, overwrite }) => {
      const text = await exported(run, as);
      if (!text.ok) return text;
      // For the person alone, as the run's folder is.
      const saved = await saveText(absolutePath(path, startFolder), text.value.text, overwrite, 0o600);
      return saved.ok ? succeed({ ...saved.value, problem: text.value.problem }) : saved;
    },
  };
}

/** No issue hears of a ticket whose run is gone. */
async function forgetWhatIsDue(
  dispatch: Pick<TicketDispatch, 'over'>,
  run: string,
  { attempts }: Pick<RunState, 'attempts'>,
): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for (const { key, dispatch: sent } of attempts.values())
    if (sent !== null) await dispatch.over({ run, attempt: key }, signal);
}

/** Null where the run has none, or none any more. */
async function workOf(worktrees: KeptWorktrees, run: string): Promise<Belongings['work']> {
  if (!(await worktrees.lookAt(run)).ok) return null;
  const all = { run, tickets: 'all', as: 'changes', title: '' } as const;
  const preview = await worktrees.previewApply(all, AbortSignal.timeout(PATIENCE_MS));
  return { branch: runBranch(run), unapplied: unappliedOf(preview) };
}

function unappliedOf(preview: Result<AppliedWork, WorktreeFailure>): Unapplied {
  if (preview.ok) return { type: 'files', count: preview.value.files.length };
  switch (preview.failure.type) {
    case 'nothing_to_apply':
      return { type: 'nothing' };
    case 'aborted':
      return { type: 'unknown', why: 'git took too long.' };
    default:
      return { type: 'unknown', why: refusalText(preview.failure) };
  }
}

async function discardWork(
  worktrees: KeptWorktrees,
  run: string,
  at: Date,
): Promise<Result<unknown, { message: string }>> {
  const discarded = await worktrees.discardRun(run, at);
  if (discarded.ok) return discarded;
  const { failure } = discarded;
  // There is nothing to discard any more.
  if (failure.type === 'no_such_run' || failure.type === 'discarded') return succeed(null);
  return fail({ message: `The run stays, since its work could not be discarded: ${refusalText(failure)}` });
}

const GONE = 'This run is no longer there.';

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}
