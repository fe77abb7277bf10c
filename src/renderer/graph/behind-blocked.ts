import type { Dependents } from '../../shared/graph';
import type { RunState } from '../../shared/run-state';

/** The tickets that cannot start while another is blocked, each with the blocked one that it waits for (the first in file order). */
export function behindBlocked(run: RunState): ReadonlyMap<string, string> {
  const behind = new Map<string, string>();
  for (const id of run.order) {
    const ticket = run.tickets.get(id);
    if (ticket?.state.status !== 'blocked') continue;
    for (const position of reach(run.schedule.dependents, ticket.position, (at) =>
      isStuck(run, behind, at),
    )) {
      behind.set(run.order[position] ?? '', id);
    }
  }
  return behind;
}

/** Everything behind this ticket that waits for it, directly or not. */
export function waitingBehind(run: RunState, id: string): string[] {
  const ticket = run.tickets.get(id);
  if (ticket === undefined) return [];
  const found = reach(run.schedule.dependents, ticket.position, (at) => isStuck(run, new Map(), at));
  return [...found].sort((a, b) => a - b).map((position) => run.order[position] ?? '');
}

function isStuck(run: RunState, known: ReadonlyMap<string, string>, position: number): boolean {
  const id = run.order[position] ?? '';
  return run.tickets.get(id)?.state.status === 'todo' && !known.has(id);
}

function reach(dependents: Dependents, from: number, wanted: (position: number) => boolean): Set<number> {
  const found = new Set<number>();
  const queue = [from];
  for (const at of queue) {
    for (let e = dependents.starts[at] as number; e < (dependents.starts[at + 1] as number); e++) {
      const to = dependents.targets[e] as number;
      if (found.has(to) || !wanted(to)) continue;
      found.add(to);
      queue.push(to);
    }
  }
  return found;
}
