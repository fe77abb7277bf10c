import type { DiscardedWork } from '../../shared/work';
import { attemptBranches, runBranch } from './branch-names';
import type { Git } from './git';
import { lastKnownTip } from './integration-tip';
import { refuseCheckedOut } from './move-run-branch';
import { deleteBranches, removeWorktree } from './remove-worktree';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { othersBelow } from './worktree-notes';

/** Takes the worktree away. Its branch stays until the run is discarded. */
export async function closeWorktree(
  records: RunRecords,
  { repository }: RunRecord,
  record: AttemptRecord,
): Promise<void> {
  await removeWorktree(repository.commonDir, record);
  await records.saveAttempt({ ...record, state: 'closed' });
}

/** A person does so: what stays says that it was discarded, and where git still has it. */
export async function discardRun(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  at: Date,
): Promise<DiscardedWork> {
  const branch = runBranch(run.run);
  const words = ['rev-parse', '--quiet', '--verify', `refs/heads/${branch}`];
  const found = await git.text(words, { cwd: run.repository.commonDir, answers: [1] });
  // Broken off in the middle, it goes on where the branch may be gone already.
  const earlier = found === '' ? await records.findDiscarded(run.run) : null;
  const tip = found || (earlier === null ? await lastKnownTip(git, records, run) : earlier.tip);
  const repository = run.repository.root;
  await unmakeRun(git, records, run, () =>
    records.saveDiscarded({ version: 1, run: run.run, repository, branch, tip, at: at.toISOString() }),
  );
  const left = await othersBelow(run.repository.commonDir, records.pathOf(run.run, '..'));
  return { branch, tip, left };
}

/** Takes away all worktrees and branches of the run. What lies beside them and is not Baton's stays. */
export async function unmakeRun(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  isGoing: () => Promise<void> = async () => {},
): Promise<void> {
  const { commonDir } = run.repository;
  const patterns = [`refs/heads/${runBranch(run.run)}`, `refs/heads/${attemptBranches(run.run)}`];
  const words = ['for-each-ref', '--format=%(refname:lstrip=2)', ...patterns];
  const branches = (await git.text(words, { cwd: commonDir })).split('\n').filter((name) => name !== '');
  await refuseCheckedOut(git, records, run, branches);
  await isGoing();
  for (const record of await records.attempts(run.run)) await removeWorktree(commonDir, record);
  await deleteBranches(git, commonDir, branches);
  await records.forget(run.run);
}
