import { acceptedTickets } from '../../shared/accepted-tickets';
import type { RunState } from '../../shared/run-state';
import type { ApplyRun } from '../worktrees/apply-run';

/** What a person asked for, with what only the run knows of it. */
export function applyRequest(state: RunState, wanted: Pick<ApplyRun, 'tickets' | 'as' | 'tip'>): ApplyRun {
  const title = state.track.title === '' ? `Work of the run ${state.id}` : state.track.title;
  return { ...wanted, run: state.id, title, accepted: acceptedTickets(state) };
}
