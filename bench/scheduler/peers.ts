import { type DependencyList, PGraph, type PGraphNode } from 'p-graph';
import PQueue from 'p-queue';
import { type Contender, SLOTS } from './contender';

/** Priority 1 for every node makes p-graph order as Baton does: what has the longest path behind it goes first. */
export const pGraph: Contender = ({ ids, dependencies }, task) => {
  const nodes = new Map<string, PGraphNode>(
    ids.map((id, position) => [id, { run: () => task(position), priority: 1 }]),
  );
  const links: DependencyList = dependencies.flatMap((list, position) =>
    list.map((dependency): [string, string] => [ids[dependency] as string, ids[position] as string]),
  );
  return () => new PGraph(nodes, links).run({ concurrency: SLOTS });
};

/** p-queue knows no dependencies: a ticket is added once the last of those it waits for is done, first come, first served. */
export const pQueue: Contender =
  ({ dependencies }, task) =>
  async () => {
    const dependents: number[][] = dependencies.map(() => []);
    dependencies.forEach((list, position) => {
      for (const dependency of list) dependents[dependency]?.push(position);
    });
    const waiting = dependencies.map((list) => list.length);
    const queue = new PQueue({ concurrency: SLOTS });
    const add = (position: number) => {
      void queue.add(async () => {
        await task(position);
        for (const dependent of dependents[position] ?? []) {
          const left = (waiting[dependent] ?? 0) - 1;
          waiting[dependent] = left;
          if (left === 0) add(dependent);
        }
      });
    };
    waiting.forEach((count, position) => {
      if (count === 0) add(position);
    });
    await queue.onIdle();
  };
