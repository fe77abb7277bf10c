import { type Attempt, type RunState, requireStep, type Step } from './run-state';

type Round = Pick<Attempt, 'steps' | 'turns'>;

/** The verify commands of the last round, as they ran in the end: before it the worker went on. */
export function verifiedSteps(state: RunState, round: Round): Step[] {
  return stepsOfRound(state, round, 'verify');
}

/** The steps of this origin since the attempt's last turn, without those that ran again. */
export function stepsOfRound(state: RunState, { steps, turns }: Round, origin: Step['origin']): Step[] {
  return steps
    .map((id) => requireStep(state, id))
    .filter((step) => step.origin === origin && step.turn === turns)
    .filter(({ state }) => state.state !== 'resolved' || state.verdict !== 'again');
}
