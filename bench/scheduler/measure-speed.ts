import { createRandom } from '../measure/random';
import { randomGraph } from '../measure/random-graph';
import { medianMicroseconds, type Timed } from '../measure/rounds';
import type { Contender, Task } from './contender';
import { pGraph, pQueue } from './peers';
import { scheduleAlone, scheduleWithTasks } from './schedule-alone';
import { wholeEngine } from './whole-engine';

/** Median microseconds a ticket, by contender and then by the graph's size. */
type Speeds<Name extends string> = Record<Name, Record<number, number>>;

interface SpeedOptions {
  readonly sizes: readonly number[];
  /** How many tickets a sample runs: one graph of so many, or several smaller ones, none of them twice. */
  readonly ticketsPerSample: number;
  readonly rounds: number;
  readonly seed: number;
}

/** The scheduling part, alone and with a task for each ticket, beside p-graph and p-queue with the same task. */
export function measureScheduling(options: SpeedOptions) {
  return measure({ alone: scheduleAlone, withTasks: scheduleWithTasks, pGraph, pQueue }, options);
}

export function measureEngine(options: SpeedOptions) {
  return measure({ engine: wholeEngine }, options);
}

async function measure<Name extends string>(
  contenders: Record<Name, Contender>,
  { sizes, ticketsPerSample, rounds, seed }: SpeedOptions,
): Promise<Speeds<Name>> {
  let ran = 0;
  const done = Promise.resolve();
  const task: Task = () => {
    ran++;
    return done;
  };
  const names = Object.keys(contenders) as Name[];
  const inputs = sizes.map((size) => {
    const random = createRandom(seed);
    const graphs = Math.max(1, Math.round(ticketsPerSample / size));
    return { size, graphs: Array.from({ length: graphs }, () => randomGraph(size, random)) };
  });
  const timed = names.flatMap((name) =>
    inputs.map(({ size, graphs }): Timed => {
      const runs = graphs.map((graph) => contenders[name](graph, task));
      const units = size * graphs.length;
      const run = async () => {
        ran = 0;
        for (const runGraph of runs) await runGraph();
        if (ran !== units) throw new Error(`${name} ran ${ran} of ${units} tickets`);
      };
      return { name: `${name} ${size}`, units, run };
    }),
  );
  const medians = await medianMicroseconds(timed, rounds);
  const bySize = (name: Name) =>
    Object.fromEntries(sizes.map((size) => [size, medians.get(`${name} ${size}`) ?? Number.NaN]));
  return Object.fromEntries(names.map((name) => [name, bySize(name)])) as Speeds<Name>;
}
