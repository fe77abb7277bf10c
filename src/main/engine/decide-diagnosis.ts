import { fail, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { of, waitingFor } from './attempt-facts';
import { afterDiagnosis } from './decide-step';
import type { Decision, Rules } from './decision';
import type { DiagnosisOutcome } from './ports';

/** Whatever the QA has to say, or fails to say, the attempt goes on. */
export function decideDiagnosed(
  state: RunState,
  key: string,
  step: string,
  outcome: DiagnosisOutcome,
  rules: Rules,
): Decision {
  const attempt = waitingFor(state, key, 'diagnosis_running') ?? waitingFor(state, key, 'ended');
  if (attempt === null) return fail({ type: 'ended' });
  const { usage, model } = outcome;
  const byQa = { ...of(attempt), tier: 4 } as const;
  const paid: NewEvent[] = usage === null ? [] : [{ type: 'usage.recorded', ...byQa, model, ...usage }];
  if (attempt.phase.phase === 'ended') return paid.length > 0 ? succeed(paid) : fail({ type: 'ended' });
  const diagnosis = outcome.type === 'diagnosed' ? outcome.text : null;
  const note = outcome.type === 'failed' ? outcome.reason : '';
  const diagnosed: NewEvent = { type: 'step.diagnosed', ...byQa, step, diagnosis, note };
  return succeed([diagnosed, ...paid, ...afterDiagnosis(state, attempt, step, rules)]);
}
