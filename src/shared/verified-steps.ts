import { type Attempt, type RunState, requireStep, type Step } from './run-state';

/** The verify commands of the last round, as they ran: before it the worker went on. */
export function verifiedSteps(state: RunState, { steps, turns }: Pick<Attempt, 'steps' | 'turns'>): Step[] {
  return steps
    .map((id) => requireStep(state, id))
    .filter(({ origin, turn }) => origin === 'verify' && turn === turns);
}
