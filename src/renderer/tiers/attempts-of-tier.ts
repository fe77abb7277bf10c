import { assertNever } from '../../shared/assert-never';
import type { Attempt, RunState } from '../../shared/run-state';
import type { Tier } from '../../shared/ticket';

/** Keys of the attempts that a tier has worked on, the newest first: tiers 2 and 4 work on those of tier 3. */
export function attemptsOfTier(run: RunState, tier: Tier): string[] {
  const keys: string[] = [];
  for (const attempt of run.attempts.values()) if (hasWorkedOn(run, tier, attempt)) keys.push(attempt.key);
  return keys.reverse();
}

function hasWorkedOn(run: RunState, tier: Tier, { phase, reviewed, steps }: Attempt): boolean {
  switch (tier) {
    case 1:
      return false;
    case 2:
      return reviewed?.by === 'model' || ('by' in phase && phase.by === 'model');
    case 3:
      return true;
    case 4:
      return (
        phase.phase === 'diagnosis_running' ||
        steps.some((id) => (run.steps.get(id)?.diagnosis ?? null) !== null)
      );
    default:
      return assertNever(tier);
  }
}
