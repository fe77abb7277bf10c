import type { Attempt } from '../../shared/run-state';

/** How the attempt ended, to go behind its number: “, failed”; nothing while it goes on. */
export function attemptWords(attempt: Attempt | undefined): string {
  return attempt?.phase.phase === 'ended' ? `, ${attempt.phase.outcome}` : ', goes on';
}
