import type { Attempt, AttemptPhase, RunState } from '../../shared/run-state';

/** The attempt, if what has come to an end is what it waits for; a late result of an ended attempt means nothing. */
export function waitingFor(state: RunState, key: string, phase: AttemptPhase['phase']): Attempt | null {
  const attempt = state.attempts.get(key);
  return attempt?.phase.phase === phase ? attempt : null;
}

export function of(attempt: Attempt): { ticket: string; attempt: number; tier: Attempt['tier'] } {
  return { ticket: attempt.ticket, attempt: attempt.number, tier: attempt.tier };
}
