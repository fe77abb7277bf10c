import type { RunSummary } from '../../shared/contract';
import { attemptKey } from '../../shared/run-state';
import { dispatchId } from '../dispatch/dispatch-id';
import type { TicketDispatch } from '../dispatch/ticket-dispatch';
import type { LeftTickets } from '../dispatch/watch-strays';
import type { RunStore } from './run-store';

/** Nobody has it open, and it has not ended: whoever is at work on the data folder sees to its tickets at agents. */
export function isLeft({ open, heldBy, phase }: RunSummary): boolean {
  return !open && heldBy === null && (phase === 'opened' || phase === 'running' || phase === 'paused');
}

export function createLeftTickets(
  store: Pick<RunStore, 'holderOf'>,
  list: () => Promise<readonly RunSummary[]>,
): LeftTickets {
  return {
    async find() {
      const runs = (await list()).filter(isLeft);
      return new Map(
        runs.flatMap(({ id: run, handedOver }) =>
          handedOver
            .filter(({ isUndelivered }) => !isUndelivered)
            .map(
              ({ ticket, attempt }) =>
                [dispatchId({ run, attempt: attemptKey(ticket, attempt) }), run] as const,
            ),
        ),
      );
    },
    isLeft: async (run) => (await store.holderOf(run)) === null,
  };
}

/** The tickets at agents as they stand by now also where their runs have not heard of it. */
export function withStandings(
  runs: readonly RunSummary[],
  dispatch: Pick<TicketDispatch, 'standing'>,
): Promise<RunSummary[]> {
  return Promise.all(
    runs.map(async (run) => {
      if (!isLeft(run) || run.handedOver.length === 0) return run;
      const handedOver = await Promise.all(run.handedOver.map((each) => dispatch.standing(run.id, each)));
      const count = (tickets: RunSummary['handedOver']) =>
        tickets.filter(({ group }) => group === 'waiting').length;
      return { ...run, handedOver, waiting: run.waiting + count(handedOver) - count(run.handedOver) };
    }),
  );
}
