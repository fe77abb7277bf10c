import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInside } from '../disk/is-inside';
import type { Git } from './git';
import type { AttemptRecord } from './run-records';
import { whileDeleting } from './stale-locks';
import { worktreeCommand } from './worktree-command';
import { Refusal } from './worktree-failure';

/**
 * Takes away a worktree that Baton made and has a record of, and what git notes about it and about worktrees that a worker made
 * inside it; git's notes of other worktrees stay, also of those that cannot be seen now. Links are removed, not followed.
 */
export async function removeWorktree(
  git: Git,
  commonDir: string,
  { path }: Pick<AttemptRecord, 'path'>,
): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
  const notes = join(commonDir, 'worktrees');
  for (const name of await readdir(notes).catch(() => [])) {
    const text = await readFile(join(notes, name, 'gitdir'), 'utf8').catch(() => '');
    const folder = dirname(text.trim());
    if (text === '' || !isInside(folder, path)) continue;
    try {
      await worktreeCommand(git.undisturbed, ['remove', '--force', '--force', folder], { cwd: commonDir });
    } catch (error) {
      // Somebody else pruned it in this moment.
      if (!(error instanceof Refusal && error.failure.type === 'git_failed')) throw error;
    }
  }
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
