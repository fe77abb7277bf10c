import { describe, expect, it } from 'vitest';
import { dependentsOf, longestPathsBehind } from '../../src/shared/graph';
import { createRandom } from '../measure/random';
import { randomGraph } from '../measure/random-graph';
import { listMakespan, lowerBound, makespan, type TimedGraph } from './makespan';
import { measureMakespan } from './measure-makespan';
import { measureEngine, measureScheduling } from './measure-speed';
import { pGraph, pQueue } from './peers';
import { scheduleAlone, scheduleWithTasks } from './schedule-alone';
import { wholeEngine } from './whole-engine';

const seed = Number(process.env.BATON_SEED);
const graph = randomGraph(100, createRandom(seed));

describe(`the scheduler bench (seed ${seed})`, () => {
  it.each(Object.entries({ scheduleAlone, scheduleWithTasks, pGraph, pQueue, wholeEngine }))(
    '%s runs every ticket once, after its dependencies',
    async (_, contender) => {
      const ran: number[] = [];
      await contender(graph, async (position) => {
        ran.push(position);
      })();
      expect(ran.toSorted((a, b) => a - b)).toEqual([...graph.ids.keys()]);
      const place = new Map(ran.map((position, index) => [position, index]));
      graph.dependencies.forEach((list, position) => {
        for (const dependency of list) {
          expect(place.get(dependency), `${position} after ${dependency}`).toBeLessThan(
            place.get(position) ?? -1,
          );
        }
      });
    },
  );

  it('gives a time for every contender and size', async () => {
    const options = { sizes: [20, 100], ticketsPerSample: 100, rounds: 1, seed };
    const speeds = { ...(await measureScheduling(options)), ...(await measureEngine(options)) };
    expect(Object.keys(speeds)).toEqual(['alone', 'withTasks', 'pGraph', 'pQueue', 'engine']);
    for (const times of Object.values(speeds)) {
      for (const size of options.sizes) expect(times[size]).toBeGreaterThan(0);
    }
  });

  it('draws the same graph from the same seed, with 2 or 3 dependencies for all tickets but three', () => {
    expect(randomGraph(100, createRandom(seed))).toEqual(graph);
    const counts = graph.dependencies.map((list) => new Set(list).size);
    expect(counts.filter((count) => count === 0)).toHaveLength(3);
    expect(counts.filter((count) => count === 2 || count === 3)).toHaveLength(97);
  });
});

describe('the makespan in virtual time', () => {
  const random = createRandom(seed);
  const timed: TimedGraph = { ...graph, durations: graph.ids.map(() => 1 + random()) };

  it('of a chain is the chain, and of independent tickets the work over the slots', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const chain = { ids, dependencies: [[], [0], [1], [2]], durations: [1, 2, 3, 4] };
    expect(await makespan(chain, 2)).toBe(10);
    expect(lowerBound(chain, 2)).toBe(10);
    const free = { ids, dependencies: [[], [], [], []], durations: [1, 1, 1, 1] };
    expect(await makespan(free, 2)).toBe(2);
    expect(lowerBound(free, 2)).toBe(2);
  });

  it('is the one that taking the longest path of tickets first gives, and never under the bound', async () => {
    const { dependencies } = graph;
    const paths = [...longestPathsBehind(dependencies, dependentsOf(dependencies))];
    for (const slots of [1, 4, 8]) {
      const took = await makespan(timed, slots);
      expect(took).toBeCloseTo(listMakespan(timed, slots, paths), 9);
      expect(took).toBeGreaterThan(lowerBound(timed, slots) - 1e-9);
    }
  });

  it('is told for each family with its spread', async () => {
    const durations = { kind: 'wide', least: 1, most: 100 } as const;
    const ratios = await measureMakespan({ tickets: [10, 20], reach: 5, durations, slots: 2 }, 3, seed);
    for (const { median, p90, max } of [ratios.baton, ratios.firstComeFirstServed, ratios.durationsKnown]) {
      expect(1 <= median && median <= p90 && p90 <= max).toBe(true);
    }
  });
});
