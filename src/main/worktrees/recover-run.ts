import { stat } from 'node:fs/promises';
import { closeWorktree } from './discard-run';
import type { Git } from './git';
import { unmakeWorktree } from './open-attempt';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { clearStaleLocks } from './stale-locks';
import { sweepTemporaryIndexes } from './temporary-index';
import { Refusal } from './worktree-failure';

/**
 * What a process that died was in the middle of is as if it had not begun, and a worktree that somebody took away counts as
 * closed. What it had done stays; so does, on record, what git refuses to take away now.
 */
export async function recoverRun(git: Git, records: RunRecords, run: RunRecord): Promise<void> {
  await records.sweep(run.run);
  await clearStaleLocks(records, run);
  await sweepTemporaryIndexes(run.repository.gitDir);
  for (const record of await records.attempts(run.run)) {
    try {
      await recoverAttempt(git, records, run, record);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

async function recoverAttempt(git: Git, records: RunRecords, run: RunRecord, record: AttemptRecord) {
  const { state, path, gitDir } = record;
  if (gitDir !== null) await sweepTemporaryIndexes(gitDir);
  if (state === 'making') return unmakeWorktree(git, records, run, record);
  const isGone = await stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  if (state === 'open' && isGone) await closeWorktree(git, records, run, record);
}
