import type { Git } from './git';
import { Refusal, refuse } from './worktree-failure';

/** Moves `branch` from one commit to another, only if it is still there; `from` is null for a branch that must be new. */
export async function moveBranch(
  git: Git,
  cwd: string,
  branch: string,
  from: string | null,
  to: string,
  note: string,
): Promise<void> {
  const old = from ?? '0'.repeat(to.length);
  try {
    await git.run(['update-ref', '-m', `baton: ${note}`, `refs/heads/${branch}`, to, old], { cwd });
  } catch (error) {
    const isMoved =
      error instanceof Refusal &&
      error.failure.type === 'git_failed' &&
      /but expected|already exists|reference is missing/.test(error.failure.message);
    if (isMoved) refuse({ type: 'moved', branch });
    throw error;
  }
}
