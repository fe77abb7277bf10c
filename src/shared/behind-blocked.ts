import type { RunState } from './run-state';

/** The tickets that cannot start while another is blocked, each with the blocked one that it waits for (the first in file order). */
export function behindBlocked(run: RunState): ReadonlyMap<string, string> {
  const behind = new Map<string, string>();
  for (const [position, id] of run.order.entries()) {
    if (run.tickets.get(id)?.state.status !== 'blocked') continue;
    for (const stuck of reach(run, position, (found) => !behind.has(found))) behind.set(stuck, id);
  }
  return behind;
}

/** The tickets that have to wait for this one, directly or not, in file order. One that is blocked itself is not among them. */
export function waitingBehind(run: RunState, id: string): string[] {
  const ticket = run.tickets.get(id);
  if (ticket === undefined) return [];
  const positionOf = (found: string) => run.tickets.get(found)?.position ?? 0;
  return [...reach(run, ticket.position, () => true)].sort((a, b) => positionOf(a) - positionOf(b));
}

/** Goes through everything behind a ticket that is still to do and that `wanted` lets pass, each ticket and dependency once. */
function reach(run: RunState, from: number, wanted: (id: string) => boolean): Set<string> {
  const { starts, targets } = run.schedule.dependents;
  const found = new Set<string>();
  const queue = [from];
  for (const position of queue) {
    for (let e = starts[position] as number; e < (starts[position + 1] as number); e++) {
      const next = targets[e] as number;
      const id = run.order[next] as string;
      if (found.has(id) || run.tickets.get(id)?.state.status !== 'todo' || !wanted(id)) continue;
      found.add(id);
      queue.push(next);
    }
  }
  return found;
}
