import { fail, type Result, succeed } from '../../../shared/result';
import { ownDiskLack } from '../../disk/machine-lack';
import { syncFolder } from '../../disk/sync-folder';
import { digest } from '../tools/digest';
import type { Fence } from '../tools/fence';
import { type FileProblem, refuse } from '../tools/file-problem';
import type { Standing } from '../tools/held-file';
import { changeWorkspaceFile, inWorkspaceFolder, standingFile } from '../tools/workspace-file';
import type { WorkspacePath } from '../tools/workspace-path';
import type { BlobStore } from './blob-store';
import type { ChangeLedger } from './change-ledger';
import type { ChangeLog } from './change-log';
import { settleChange } from './settle-change';

/** The call that asks for a change. */
interface ChangeCall extends Fence {
  readonly step: string;
  /** Once it is aborted nothing is changed any more. */
  readonly signal: AbortSignal;
}

/** What one attempt has seen of the workspace, and the only way by which its tools change it. */
export interface AttemptFiles {
  /** The attempt's prompt is about to be put together. */
  propose(): Promise<void>;
  /** The attempt goes to work, with the files that its prompt holds; at another time than the first it changes nothing. */
  begin(shown: readonly { readonly path: WorkspacePath; readonly text: string }[]): Promise<void>;
  /** The attempt was shown this text; null where there is no such file. */
  saw(path: WorkspacePath, text: string | null): Promise<void>;
  /**
   * Puts what `make` makes of the file in its place, unless the file is not as the attempt last saw it. What it was and what it
   * becomes is on disk before it is touched.
   */
  change(
    call: ChangeCall,
    path: WorkspacePath,
    make: (standing: Standing | null) => Result<string, string>,
  ): Promise<Result<string, FileProblem>>;
}

export interface AttemptFilesOptions {
  readonly attempt: string;
  readonly ticket: string;
  /** Where it works. */
  readonly workspace: string;
  readonly blobs: BlobStore;
  log(): Promise<ChangeLog>;
  /** The name under which a step's new file lies beside the old one until it is whole. */
  temporaryOf(step: string): string;
  /** One change of the run at a time: nobody else's comes between look and write. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createAttemptFiles(options: AttemptFilesOptions): AttemptFiles {
  const { attempt, ticket, workspace, blobs, inTurn, temporaryOf } = options;

  /** Those that failed, and may have been made all the same. */
  const unseenSteps = new Set<string>();

  async function begunLog(): Promise<ChangeLog> {
    const log = await options.log();
    if (!log.ledger.hasBegun(attempt)) await log.note({ v: 1, kind: 'begun', attempt, workspace });
    return log;
  }

  async function see(log: ChangeLog, path: WorkspacePath, text: string | null): Promise<void> {
    const shown = path.join('/');
    const hash = text === null ? null : digest(text);
    if (log.ledger.seen(attempt, shown) === hash) return;
    await log.note({ v: 1, kind: 'seen', attempt, path: shown, hash });
  }

  function unseen(step: string, problem: FileProblem): Result<never, FileProblem> {
    unseenSteps.add(step);
    return fail({ ...problem, isUnseen: true });
  }

  /** Of a file that is in its place, the name of which may not last yet. */
  async function lastingText(
    fence: Fence,
    path: WorkspacePath,
    hash: string,
  ): Promise<Result<string, FileProblem>> {
    const synced = await inWorkspaceFolder(fence, path.slice(0, -1), ({ self }) => syncFolder(self));
    return synced.ok ? succeed(String((await blobs.read(hash)) ?? '')) : synced;
  }

  return {
    async propose() {
      await (await options.log()).note({ v: 1, kind: 'proposed', attempt });
    },
    async begin(shown) {
      const log = await options.log();
      if (log.ledger.hasBegun(attempt)) return;
      // Before `begun`: who dies in between begins once more.
      for (const { path, text } of shown) await see(log, path, text);
      await begunLog();
    },
    async saw(path, text) {
      await see(await begunLog(), path, text);
    },

    change: ({ workspace, closed, step, signal }, path, make) =>
      inTurn(async () => {
        const fence = { workspace, closed };
        const log = await begunLog();
        const shown = path.join('/');
        if (log.problem !== null) return lacking(`${shown} was not changed. ${log.problem}`, log.lack);
        const ended = `${shown} was not changed: the worker was stopped.`;
        if (signal.aborted) return refuse(ended);
        let announced: { readonly before: string | null } | null = null;
        let lack: string | null = null;
        let madeBefore: string | null = null;

        async function prepare(standing: Standing | null): Promise<Result<string, string>> {
          const before = standing?.hash ?? null;
          for (const open of log.ledger.unsettled(attempt, shown)) {
            await settleChange(log, open, before, fence, temporaryOf(open.step));
          }
          // An earlier try of this very call failed for want of room when the file was in its place already.
          const earlier = unseenSteps.has(step) ? log.ledger.changeOf(step) : null;
          if (earlier?.outcome === 'changed' && earlier.after === before) {
            madeBefore = earlier.after;
            return fail('');
          }
          const stale = staleness(log.ledger, attempt, shown, before);
          if (stale !== null) return fail(stale);
          const text = make(standing);
          if (!text.ok) return text;
          const after = digest(text.value);
          try {
            if (before !== null && standing?.bytes) await blobs.keep(before, standing.bytes);
            await blobs.keep(after, Buffer.from(text.value));
            if (signal.aborted) return fail(ended);
            await log.announce({ v: 1, kind: 'change', attempt, ticket, step, path: shown, before, after });
          } catch (error) {
            lack = ownDiskLack(error, "The run's record of changes cannot be written");
            const { message } = error as Error;
            return fail(
              `${shown} was not changed: the run's record of changes could not be written: ${message}`,
            );
          }
          announced = { before };
          return succeed(text.value);
        }

        const changed = await changeWorkspaceFile(fence, path, prepare, temporaryOf(step));
        if (madeBefore !== null) {
          const made = await lastingText(fence, path, madeBefore);
          if (!made.ok) return unseen(step, made.failure);
          await log.note({ v: 1, kind: 'changed', step });
          return made;
        }
        if (!changed.ok && lack !== null) return lacking(changed.failure.message, lack);
        if (changed.ok) await log.note({ v: 1, kind: 'changed', step });
        else if (announced !== null) {
          if (!(await holds(fence, path, announced))) return unseen(step, changed.failure);
          await log.note({ v: 1, kind: 'unchanged', step });
        }
        return changed;
      }),
  };
}

function lacking(message: string, lack: string | null): Result<never, FileProblem> {
  return fail({ type: 'refused', message, ...(lack === null ? {} : { lack }) });
}

/** A change that failed may have been made all the same: then it stays announced, to be looked at. */
async function holds(
  fence: Fence,
  path: WorkspacePath,
  { before }: { readonly before: string | null },
): Promise<boolean> {
  const now = await standingFile(fence, path);
  return now.ok && (now.value?.hash ?? null) === before;
}

/** Why the file is not as the attempt takes it to be, for the model; null when it may be changed. */
function staleness(ledger: ChangeLedger, attempt: string, path: string, now: string | null): string | null {
  const seen = ledger.seen(attempt, path);
  if (seen === now) return null;
  if (seen === undefined) {
    const change = ledger.changeSince(attempt, path);
    return change === null ? null : `${path} was changed by ${change.ticket} since you began: read it first.`;
  }
  const change = ledger.whoMade(attempt, path, now);
  const verb = now === null ? 'removed' : 'changed';
  const by =
    change === null
      ? "since you read it (not by a worker's file tool)"
      : change.attempt === attempt
        ? 'by your own call that was interrupted'
        : `by ${change.ticket} since you read it`;
  return `${path} was ${verb} ${by}: read it again.`;
}
