import { acceptedTickets } from '../../shared/accepted-tickets';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunState } from '../../shared/run-state';
import type { ApplyRun } from '../worktrees/apply-run';
import type { WorktreeFailure } from '../worktrees/worktree-failure';

/** What a person asked for, with what only the run knows of it. Not while it is open whether some of that counts. `isHeld`: by any Baton. */
export function applyRequest(
  state: RunState,
  wanted: Pick<ApplyRun, 'tickets' | 'as' | 'tip'>,
  isHeld: boolean,
): Result<ApplyRun, WorktreeFailure> {
  const { tickets } = wanted;
  const unsettled = [...state.reverting].filter((id) => tickets === 'all' || tickets.includes(id));
  if (unsettled.length > 0) return fail({ type: 'being_taken_back', tickets: unsettled, isHeld });
  const title = state.track.title === '' ? `Work of the run ${state.id}` : state.track.title;
  return succeed({ ...wanted, run: state.id, title, accepted: acceptedTickets(state) });
}
