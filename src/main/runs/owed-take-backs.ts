import { attemptKey, type RunState } from '../../shared/run-state';
import type { AttemptRequest } from '../worktrees/attempt-request';
import { refusalText } from '../worktrees/refusal-text';
import type { PatientWorktrees } from './patient-worktrees';

/** Work that does not count any more, by its attempt, until it is off the integration branch. */
export interface OwedTakeBacks {
  owe(attempt: Pick<AttemptRequest, 'ticket' | 'attempt'>): void;
  /** Takes back all of it; says in a sentence why that cannot be done now: nothing is merged then. Waits for room until the signal aborts. */
  settle(signal?: AbortSignal): Promise<string | null>;
}

export function createOwedTakeBacks(
  state: RunState,
  worktrees: Pick<PatientWorktrees, 'takeBack'>,
): OwedTakeBacks {
  const owed = new Map<string, AttemptRequest>();
  return {
    owe({ ticket, attempt }) {
      owed.set(attemptKey(ticket, attempt), { run: state.id, ticket, attempt });
    },
    async settle(signal) {
      for (const [key, request] of owed) {
        const phase = state.attempts.get(key)?.phase;
        // Else it counts, or is to be merged again.
        if (phase?.phase === 'ended' && phase.outcome !== 'completed') {
          const taken = await worktrees.takeBack(request, signal);
          if (!taken.ok) {
            return refusalText({ type: 'not_taken_back', ticket: request.ticket, because: taken.failure });
          }
        }
        owed.delete(key);
      }
      return null;
    },
  };
}
