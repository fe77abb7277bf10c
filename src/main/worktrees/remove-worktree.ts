import { rm } from 'node:fs/promises';
import type { Git } from './git';
import type { AttemptRecord } from './run-records';
import { whileDeleting } from './stale-locks';
import { forgetWorktrees } from './worktree-notes';

/**
 * Takes away a worktree that Baton made and has a record of, and what git notes about it and about worktrees that a worker made
 * inside it; git's notes of other worktrees stay, also of those that cannot be seen now. Links are removed, not followed.
 */
export async function removeWorktree(
  commonDir: string,
  { path }: Pick<AttemptRecord, 'path'>,
): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
  await forgetWorktrees(commonDir, path);
}

/** Deletes branches of Baton's that may be gone already. */
export async function deleteBranches(
  git: Git,
  commonDir: string,
  branches: readonly string[],
): Promise<void> {
  if (branches.length === 0) return;
  const input = branches.map((branch) => `delete refs/heads/${branch}\n`).join('');
  await whileDeleting(commonDir, () =>
    git.undisturbed.run(['update-ref', '--stdin'], { cwd: commonDir, input }),
  );
}
