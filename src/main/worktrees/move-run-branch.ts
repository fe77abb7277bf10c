import { dirname } from 'node:path';
import { isInside } from '../disk/is-inside';
import { runBranch } from './branch-names';
import type { Git } from './git';
import { moveBranch } from './move-branch';
import type { RunRecord, RunRecords } from './run-records';
import { refuse } from './worktree-failure';

/**
 * Refused while one of the branches is checked out: git would take what the person has there for changes of theirs, or leave them on a
 * branch without a commit. The run's own worktrees do not count: what a worker does to HEAD in them means nothing.
 */
export async function refuseCheckedOut(
  git: Git,
  records: RunRecords,
  { run, repository }: RunRecord,
  branches: readonly string[],
): Promise<void> {
  const own = dirname(records.pathOf(run, 'any'));
  const listing = await git.text(['worktree', 'list', '--porcelain'], { cwd: repository.commonDir });
  for (const worktree of listing.split('\n\n')) {
    const lines = worktree.split('\n');
    const after = (word: string) =>
      lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? '';
    const [folder, branch] = [after('worktree'), after('branch').replace('refs/heads/', '')];
    // What git calls prunable is not there.
    const isThere = lines.every((line) => !line.startsWith('prunable'));
    if (!branches.includes(branch) || !isThere || isInside(folder, own)) continue;
    refuse({ type: 'checked_out', branch, folder });
  }
}

/** Moves the run's integration branch, which nobody may have checked out. */
export async function moveRunBranch(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  from: string,
  to: string,
  note: string,
): Promise<void> {
  const branch = runBranch(run.run);
  await refuseCheckedOut(git, records, run, [branch]);
  await moveBranch(git, git.folder, branch, from, to, note);
}
