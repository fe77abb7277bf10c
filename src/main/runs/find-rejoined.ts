import { type RunState, requireAttempt, requireStep, requireTicket } from '../../shared/run-state';
import type { Worker } from '../workers/create-worker';

/** The steps that were under way when the run's process died, and whose end is known all the same, or will be. */
export async function findRejoined(
  state: RunState,
  canRejoin: Worker['canRejoin'],
): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    [...state.live].map(async (key) => {
      const { phase, ticket, number } = requireAttempt(state, key);
      if (phase.phase !== 'step_running') return [];
      const { position } = requireTicket(state, ticket);
      const { id, call } = requireStep(state, phase.step);
      const can = await canRejoin({
        run: state.id,
        attempt: { key, position, number },
        step: id,
        call,
      });
      return can ? [id] : [];
    }),
  );
  return new Set(found.flat());
}
