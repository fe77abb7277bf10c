import { type Attempt, type RunState, requireStep, type Step } from './run-state';

type Round = Pick<Attempt, 'steps' | 'turns' | 'proposal'>;

/** The verify commands of the last round, as they ran in the end: before it the worker went on, or its files were changed. */
export function verifiedSteps(state: RunState, round: Round): Step[] {
  return stepsOfRound(state, round, 'verify');
}

/** The last round's steps of Baton's own since the attempt's last turn, without those that ran again. */
export function stepsOfRound(
  state: RunState,
  { steps, turns, proposal }: Round,
  origin: 'setup' | 'verify',
): Step[] {
  const sinceTurn = steps
    .map((id) => requireStep(state, id))
    .filter((step) => step.origin === origin && step.turn === turns)
    .filter(({ state }) => state.state !== 'resolved' || state.verdict !== 'again');
  return sinceTurn.slice(-(proposal?.[origin].length ?? 0));
}
