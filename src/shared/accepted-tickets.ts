import type { RunState } from './run-state';

/** Tickets whose work counts, whether or not it changed a file; in the order of the file. */
export function acceptedTickets(run: RunState): string[] {
  return run.order.filter((id) => (run.tickets.get(id)?.accepted ?? null) !== null);
}
