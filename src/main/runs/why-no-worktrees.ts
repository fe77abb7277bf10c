import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { CheckedWorkspace } from './workspace-check';

/** A person waits for it while they type. */
const PATIENCE_MS = 5000;

/** Why a run in this workspace cannot have worktrees, in a sentence; null where it can. */
export async function whyNoWorktrees(
  { path, exists }: CheckedWorkspace,
  worktrees: Pick<Worktrees, 'findRepository'>,
): Promise<string | null> {
  if (!exists) return refusalText({ type: 'no_repository', folder: path });
  const found = await worktrees.findRepository(path, AbortSignal.timeout(PATIENCE_MS));
  if (found.ok) return null;
  return found.failure.type === 'aborted'
    ? `Git took too long to look at ${path}.`
    : refusalText(found.failure);
}
