import { type Approval, attemptKey, type RunState } from '../../shared/run-state';

/** What became of an approval that no longer waits and was not answered here, in one calm sentence. */
export function goneText(run: RunState, { ticket, attempt, step }: Approval): string {
  const phase = run.attempts.get(attemptKey(ticket, attempt))?.phase;
  const state = step === null ? null : run.steps.get(step)?.state;
  const subject = step === null ? `The start of ${ticket}` : `The step of ${ticket}`;
  if (state?.state === 'finished' && state.outcome === 'rejected')
    return `${subject} was rejected elsewhere.`;
  if (phase?.phase === 'ended') {
    return phase.outcome === 'rejected'
      ? `${subject} was rejected elsewhere.`
      : `${subject} no longer waits: its attempt has ended.`;
  }
  return `${subject} was approved elsewhere.`;
}
