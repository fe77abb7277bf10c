import { setTimeout } from 'node:timers/promises';
import type { Git } from './git';
import { Refusal } from './worktree-failure';

const TRIES = 20;
const PAUSE_MS = 15;

/**
 * `git worktree …`. It reads git's notes of all worktrees and fails where another git is just writing one: then it is asked again.
 * `beforeAgain` takes away what a try may have left.
 */
export async function worktreeCommand(
  git: Git,
  words: readonly string[],
  options: Parameters<Git['run']>[1] = {},
  beforeAgain: () => Promise<void> = async () => {},
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await git.run(['worktree', ...words], options);
      return;
    } catch (error) {
      if (!isHalfWritten(error) || tries === TRIES) throw error;
      await setTimeout(PAUSE_MS * tries);
      await beforeAgain();
    }
  }
}

function isHalfWritten(error: unknown): boolean {
  return (
    error instanceof Refusal &&
    error.failure.type === 'git_failed' &&
    /worktrees\/[^/]+\/(commondir|gitdir|HEAD)/.test(error.failure.message)
  );
}
