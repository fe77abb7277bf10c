import type { RunSettings } from '../../shared/run-event';
import { DEFAULT_PARALLEL } from '../../shared/run-state';
import type { Settings } from '../../shared/settings';
import type { Models } from '../workers/providers/models';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';

export type RunDefaults = Omit<RunSettings, 'workspace' | 'model'>;

/**
 * How a new run with this model for its workers goes where nobody says otherwise, the same for every face. Where workers rehearse,
 * everybody does.
 */
export function runDefaults(
  {
    approve = 'ask',
    parallel = DEFAULT_PARALLEL,
    limits = {},
    review = 'off',
    isolation = 'shared',
  }: Settings,
  tiers: Models['tiers'],
  model: string,
): RunDefaults {
  const { usd = null, tokens = null, hours = null, stepsPerAttempt = null } = limits;
  const isRehearsal = model === REHEARSAL_MODEL;
  return {
    mode: approve,
    parallel,
    limits: { usd, tokens, hours, stepsPerAttempt },
    review,
    techLead: isRehearsal ? REHEARSAL_MODEL : tiers.techLead,
    qa: isRehearsal ? REHEARSAL_MODEL : tiers.qa,
    isolation,
    takeAlong: false,
  };
}
