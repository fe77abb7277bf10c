import { isBeingTakenBack } from './run-moves';
import type { Attempt, AttemptPhase, Ticket } from './run-state';

/** Nothing of Baton's own has begun to work on it. */
const MAY_BE_GIVEN: ReadonlySet<AttemptPhase['phase']> = new Set([
  'preparing',
  'awaiting_spawn',
  'queued',
  'dispatch_due',
  'dispatched',
  'undelivered',
]);

/** Whether a person may give the ticket to somebody else; `attempt` is the one that it is in, if any. */
export function mayBeAssigned({ state, revert }: Ticket, attempt: Attempt | null): boolean {
  if (isBeingTakenBack(revert)) return false;
  return state.status !== 'completed' && (attempt === null || MAY_BE_GIVEN.has(attempt.phase.phase));
}
