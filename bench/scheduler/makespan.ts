import { createRig } from '../../src/main/engine/engine-rig';
import { dependentsOf, topologicalOrder } from '../../src/shared/graph';
import { ticket } from '../../src/shared/ticket-rig';
import type { RandomGraph } from '../measure/random-graph';

/** A graph with how long each of its tickets takes, in any unit. */
export interface TimedGraph extends RandomGraph {
  readonly durations: readonly number[];
}

/**
 * How long the engine takes for the graph in virtual time: its own decisions, a worker that ends each ticket's work when its
 * duration is over on a clock that jumps from end to end.
 */
export async function makespan(graph: TimedGraph, slots: number): Promise<number> {
  const { ids, dependencies, durations } = graph;
  const idOf = (position: number) => ids[position] as string;
  const tickets = dependencies.map((list, position) => ticket(idOf(position), list.map(idOf)));
  const durationOf = new Map(ids.map((id, position) => [`turn ${id}#1`, durations[position] as number]));
  const rig = await createRig(tickets, { mode: 'all', parallel: slots, hold: true });
  await rig.start();

  let now = 0;
  const ends = new Map<string, number>();
  while (rig.working.size > 0) {
    let next = '';
    for (const what of rig.working.keys()) {
      const end = ends.get(what) ?? now + (durationOf.get(what) ?? Number.NaN);
      ends.set(what, end);
      if (next === '' || end < (ends.get(next) as number)) next = what;
    }
    now = ends.get(next) as number;
    await rig.end(next);
  }
  const { phase } = rig.engine.state;
  if (phase.phase !== 'finished' || phase.outcome !== 'done') {
    throw new Error(`The run in virtual time ended as ${JSON.stringify(phase)}`);
  }
  return now;
}

/**
 * The same without the engine: whenever a slot is free it takes the ready ticket of the highest rank, or, without ranks, the
 * one that has been ready longest. What the engine takes is compared with it.
 */
export function listMakespan(graph: TimedGraph, slots: number, ranks: readonly number[] | null): number {
  const { dependencies, durations } = graph;
  const { starts, targets } = dependentsOf(dependencies);
  const waiting = dependencies.map((list) => list.length);
  const ready = [...waiting.keys()].filter((position) => waiting[position] === 0);
  const running: { position: number; end: number }[] = [];
  let now = 0;
  for (;;) {
    if (ranks !== null) ready.sort((a, b) => (ranks[b] as number) - (ranks[a] as number) || a - b);
    for (const position of ready.splice(0, slots - running.length)) {
      running.push({ position, end: now + (durations[position] as number) });
    }
    running.sort((a, b) => a.end - b.end);
    const next = running.shift();
    if (next === undefined) return now;
    now = next.end;
    for (let e = starts[next.position] as number; e < (starts[next.position + 1] as number); e++) {
      const dependent = targets[e] as number;
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
}

/** For each position the longest path by duration from its start on: what an order that knew the durations would go by. */
export function pathsByDuration({ dependencies, durations }: TimedGraph): number[] {
  const { starts, targets } = dependentsOf(dependencies);
  const paths = durations.map(() => 0);
  for (const position of topologicalOrder(dependencies).toReversed()) {
    let longest = 0;
    for (let e = starts[position] as number; e < (starts[position + 1] as number); e++) {
      longest = Math.max(longest, paths[targets[e] as number] as number);
    }
    paths[position] = longest + (durations[position] as number);
  }
  return paths;
}

/** No order of work is faster than this: the longest path by duration, or all work spread evenly over the slots. */
export function lowerBound(graph: TimedGraph, slots: number): number {
  const criticalPath = pathsByDuration(graph).reduce((longest, path) => Math.max(longest, path), 0);
  const work = graph.durations.reduce((sum, duration) => sum + duration, 0);
  return Math.max(criticalPath, work / slots);
}
