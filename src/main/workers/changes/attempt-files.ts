import { fail, type Result, succeed } from '../../../shared/result';
import { digest } from '../tools/digest';
import type { Fence } from '../tools/fence';
import { type FileProblem, refuse } from '../tools/file-problem';
import type { Standing } from '../tools/held-file';
import { changeWorkspaceFile } from '../tools/workspace-file';
import type { WorkspacePath } from '../tools/workspace-path';
import type { BlobStore } from './blob-store';
import type { ChangeLedger } from './change-ledger';
import type { ChangeLog } from './change-log';

/** What one attempt has seen of the workspace, and the only way by which its tools change it. */
export interface AttemptFiles {
  /** The attempt goes to work, with the files that its prompt holds; at another time than the first it changes nothing. */
  begin(shown: readonly { readonly path: WorkspacePath; readonly text: string }[]): Promise<void>;
  /** The attempt was shown this text; null where there is no such file. */
  saw(path: WorkspacePath, text: string | null): Promise<void>;
  /**
   * Puts what `make` makes of the file in its place, unless the file is not as the attempt last saw it. What it was and what it
   * becomes is on disk before it is touched.
   */
  change(
    fence: Fence,
    step: string,
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
  /** One change of the run at a time: nobody else's comes between look and write. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createAttemptFiles(options: AttemptFilesOptions): AttemptFiles {
  const { attempt, ticket, workspace, blobs, inTurn } = options;

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

  return {
    async begin(shown) {
      const { ledger } = await options.log();
      if (ledger.hasBegun(attempt)) return;
      const log = await begunLog();
      for (const { path, text } of shown) await see(log, path, text);
    },
    async saw(path, text) {
      await see(await begunLog(), path, text);
    },

    change: (fence, step, path, make) =>
      inTurn(async () => {
        const log = await begunLog();
        const shown = path.join('/');
        if (log.problem !== null) return refuse(`${shown} was not changed. ${log.problem}`);
        let isAnnounced = false;

        async function prepare(standing: Standing | null): Promise<Result<string, string>> {
          const before = standing?.hash ?? null;
          const stale = staleness(log.ledger, attempt, shown, before);
          if (stale !== null) return fail(stale);
          const text = make(standing);
          if (!text.ok) return text;
          const after = digest(text.value);
          try {
            if (before !== null && standing?.bytes) await blobs.keep(before, standing.bytes);
            await blobs.keep(after, Buffer.from(text.value));
            await log.announce({ v: 1, kind: 'change', attempt, ticket, step, path: shown, before, after });
          } catch (error) {
            const { message } = error as Error;
            return fail(
              `${shown} was not changed: the run's record of changes could not be written: ${message}`,
            );
          }
          isAnnounced = true;
          return succeed(text.value);
        }

        const changed = await changeWorkspaceFile(fence, path, prepare);
        if (isAnnounced) await log.note({ v: 1, kind: changed.ok ? 'changed' : 'unchanged', step });
        return changed;
      }),
  };
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
