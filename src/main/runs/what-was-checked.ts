import type { Attempt, RunState } from '../../shared/run-state';
import { verifiedSteps } from '../../shared/verified-steps';
import type { CheckedNotes } from '../worktrees/commit-attempt';

/**
 * What has to be on record of the work before it is merged, by the journal: it knows that a command or a review went well also
 * where the note of it could not be made.
 */
export function whatWasChecked(state: RunState, attempt: Attempt): CheckedNotes {
  const verified = verifiedSteps(state, attempt).at(-1)?.state;
  const passed = verified?.state === 'finished' && verified.outcome === 'ok';
  // A person's word that a command went well says nothing of what an earlier round had noted.
  const byWord = verified?.state === 'resolved';
  return {
    verified: passed ? 'must_hold' : byWord ? 'counts_not' : 'holds_if_noted',
    // A person also accepts work of which a review could note nothing, and is told so.
    reviewed: attempt.reviewed?.by === 'model' ? 'must_hold' : 'holds_if_noted',
  };
}
