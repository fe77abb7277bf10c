import { runBranch } from './branch-names';
import { findCommit } from './commit-tree';
import type { Git } from './git';
import type { RunRecord, RunRecords } from './run-records';
import { refuse } from './worktree-failure';

/** Where the run's branch is. Anybody can delete it, a worker too: then it is said what brings it back. */
export async function integrationTip(git: Git, records: RunRecords, run: RunRecord): Promise<string> {
  const branch = runBranch(run.run);
  const tip = await findCommit(git, git.folder, `refs/heads/${branch}`);
  return tip ?? refuse({ type: 'branch_gone', branch, at: await lastKnownTip(git, records, run) });
}

/** The newest commit that the records know of on the run's branch and git still has; null where there is none. */
export async function lastKnownTip(git: Git, records: RunRecords, run: RunRecord): Promise<string | null> {
  const attempts = await records.attempts(run.run);
  const known = [run.start, run.reverted, ...attempts.map(({ accepted }) => accepted)];
  const commits = known.filter((commit) => commit !== null);
  const words = ['rev-list', '--topo-order', '--max-count=1', '--ignore-missing', ...commits];
  return (await git.text(words, { cwd: run.repository.commonDir })) || null;
}
