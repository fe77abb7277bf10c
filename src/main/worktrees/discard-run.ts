import { attemptBranches, runBranch } from './branch-names';
import type { Git } from './git';
import { refuseCheckedOut } from './move-run-branch';
import { deleteBranches, removeWorktree } from './remove-worktree';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';

/** Takes the worktree away. Its branch stays until the run is discarded. */
export async function closeWorktree(
  records: RunRecords,
  { repository }: RunRecord,
  record: AttemptRecord,
): Promise<void> {
  await removeWorktree(repository.commonDir, record);
  await records.saveAttempt({ ...record, state: 'closed' });
}

/** Takes away all worktrees and branches of the run. What lies beside them and is not Baton's stays. */
export async function discardRun(git: Git, records: RunRecords, run: RunRecord): Promise<void> {
  const { commonDir } = run.repository;
  const patterns = [`refs/heads/${runBranch(run.run)}`, `refs/heads/${attemptBranches(run.run)}`];
  const words = ['for-each-ref', '--format=%(refname:lstrip=2)', ...patterns];
  const branches = (await git.text(words, { cwd: commonDir })).split('\n').filter((name) => name !== '');
  await refuseCheckedOut(git, records, run, branches);
  for (const record of await records.attempts(run.run)) await removeWorktree(commonDir, record);
  await deleteBranches(git, commonDir, branches);
  await records.forget(run.run);
}
