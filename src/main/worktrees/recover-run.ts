import { stat } from 'node:fs/promises';
import { closeWorktree } from './discard-run';
import type { Git } from './git';
import { deadMerges } from './merge-trees';
import { unmakeWorktree } from './open-attempt';
import { removeWorktree } from './remove-worktree';
import { mendInterruptedApply } from './replace-tree';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { clearStaleLocks } from './stale-locks';
import { sweepTemporaryIndexes } from './temporary-index';
import { Refusal } from './worktree-failure';
import { clearHalfWritten } from './worktree-notes';

/**
 * What a process that died was in the middle of is as if it had not begun, and a worktree that somebody took away counts as
 * closed. What it had done stays; so does, on record, what git refuses to take away now.
 */
export async function recoverRun(git: Git, records: RunRecords, run: RunRecord): Promise<void> {
  const { commonDir } = run.repository;
  await records.sweep(run.run);
  await clearStaleLocks(records, run);
  await clearHalfWritten(commonDir, records.root);
  for (const path of await deadMerges(records.pathOf(run.run, ''))) await removeWorktree(commonDir, { path });
  for (const record of await records.attempts(run.run)) {
    try {
      await recoverAttempt(git, records, run, record);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  await mendInterruptedApply(git, run.repository);
}

async function recoverAttempt(git: Git, records: RunRecords, run: RunRecord, record: AttemptRecord) {
  const { state, path, gitDir } = record;
  if (gitDir !== null) await sweepTemporaryIndexes(gitDir);
  if (state === 'making') return unmakeWorktree(git, records, run, record);
  const isGone = await stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  if (state === 'open' && isGone) await closeWorktree(records, run, record);
}
