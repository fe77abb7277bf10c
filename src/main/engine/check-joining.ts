import { findCycles } from '../../shared/graph';
import type { RunState } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';

/** What stands against these tickets joining the run: ids that are taken, dependencies that nobody knows, cycles. */
export function checkJoining(state: RunState, tickets: readonly TicketDefinition[]): string[] {
  const problems: string[] = [];
  const joining = new Map<string, number>();
  for (const [position, { id }] of tickets.entries()) {
    if (state.tickets.has(id) || joining.has(id)) problems.push(`There is already a ticket ${id}.`);
    joining.set(id, position);
  }
  for (const { id, dependsOn } of tickets) {
    for (const dependency of dependsOn) {
      if (!joining.has(dependency) && !state.tickets.has(dependency)) {
        problems.push(`${id} depends on ${dependency}, which is not there.`);
      }
    }
  }
  // Tickets that were there depend on none of the new ones, so a cycle can only lie among these.
  const dependencies = tickets.map(({ dependsOn }) =>
    dependsOn.flatMap((dependency) => joining.get(dependency) ?? []),
  );
  for (const cycle of findCycles(dependencies)) {
    problems.push(`${cycle.map((position) => tickets[position]?.id).join(' waits for ')}.`);
  }
  return problems;
}
