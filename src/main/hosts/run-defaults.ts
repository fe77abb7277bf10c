import type { Limits } from '../../shared/limits';
import { DEFAULT_PARALLEL } from '../../shared/run-state';
import type { Settings } from '../../shared/settings';
import type { ApprovalMode } from '../../shared/ticket';

export interface RunDefaults {
  readonly mode: ApprovalMode;
  readonly parallel: number;
  readonly limits: Limits;
}

/** How a new run goes where nobody says otherwise, the same for every face. */
export function runDefaults({
  approve = 'ask',
  parallel = DEFAULT_PARALLEL,
  limits = {},
}: Settings): RunDefaults {
  const { usd = null, tokens = null, hours = null, stepsPerAttempt = null } = limits;
  return { mode: approve, parallel, limits: { usd, tokens, hours, stepsPerAttempt } };
}
