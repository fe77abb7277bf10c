import { type Result, succeed } from '../../shared/result';
import type { RunState } from '../../shared/run-state';
import type { RevertPreview } from '../../shared/work';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { WorktreeFailure } from '../worktrees/worktree-failure';

/** What taking a ticket back would meet. One that was accepted without a change has no commit, and nothing to undo. */
export async function previewTakeBack(
  worktrees: Pick<Worktrees, 'previewRevert'>,
  state: RunState,
  ticket: string,
): Promise<Result<RevertPreview, WorktreeFailure>> {
  const preview = await worktrees.previewRevert(state.id, ticket);
  const isAccepted = (state.tickets.get(ticket)?.accepted ?? null) !== null;
  if (preview.ok || preview.failure.type !== 'not_accepted' || !isAccepted) return preview;
  return succeed({ type: 'nothing', dependents: [] });
}
