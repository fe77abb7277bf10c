import { rm } from 'node:fs/promises';
import { assertNever } from '../../shared/assert-never';
import type { Leftover } from '../../shared/disk-report';
import { closeWorktree, unmakeRun } from './discard-run';
import type { Git } from './git';
import { integrationTip } from './integration-tip';
import { unmakeWorktree } from './open-attempt';
import { mendInterruptedApply } from './replace-tree';
import type { RunRecord, RunRecords } from './run-records';

/** Removes or puts right what was found. */
export async function mendLeftover(
  leftover: Leftover,
  records: RunRecords,
  run: RunRecord,
  openGit: () => Promise<Git>,
): Promise<void> {
  switch (leftover.type) {
    case 'half_applied':
      return mendInterruptedApply(await openGit(), run.repository);
    case 'no_repository':
      for (const { path } of await records.attempts(run.run)) {
        await rm(path, { recursive: true, force: true });
      }
      return records.forget(run.run);
    case 'deleted_run':
      return unmakeRun(await openGit(), records, run);
    case 'never_began': {
      const git = await openGit();
      // With commits on it the branch is somebody else's by now.
      const isUnused = (await integrationTip(git, records, run).catch(() => run.start)) === run.start;
      return isUnused ? unmakeRun(git, records, run) : records.forget(run.run);
    }
    case 'half_made':
    case 'gone': {
      const git = await openGit();
      for (const record of await records.attempts(run.run)) {
        if (record.path !== leftover.path) continue;
        if (record.state === 'making') await unmakeWorktree(git, records, run, record);
        else await closeWorktree(records, run, record);
      }
      return;
    }
    default:
      return assertNever(leftover);
  }
}
