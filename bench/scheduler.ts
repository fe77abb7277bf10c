import { atLeast, atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { SLOTS } from './scheduler/contender';
import { type Family, measureMakespan } from './scheduler/measure-makespan';
import { measureEngine, measureScheduling } from './scheduler/measure-speed';

// `npm run -s bench -- scheduler`: what running a ticket costs beside peers, and how good the order of work is.
// BATON_SEED draws other graphs.

const seed = Number(process.env.BATON_SEED ?? 1);
const GRAPHS = 40;

const even = { kind: 'even', least: 1, most: 3 } as const;
const wide = { kind: 'wide', least: 1, most: 100 } as const;
const judged: Family = { tickets: [100, 1_000], reach: null, durations: even, slots: SLOTS };
const informative: Family[] = [
  { ...judged, slots: 2 },
  { ...judged, slots: 8 },
  { ...judged, durations: wide },
  { ...judged, reach: 20 },
  { ...judged, reach: 50 },
  { ...judged, tickets: [50, 200] },
  { ...judged, tickets: [50, 200], slots: 8 },
];

const sizes = [1_000, 10_000, 100_000];
const scheduling = await measureScheduling({ sizes, ticketsPerSample: 100_000, rounds: 11, seed });
const engine = await measureEngine({ sizes: [1_000, 10_000], ticketsPerSample: 10_000, rounds: 15, seed });
const largest = await measureEngine({ sizes: [100_000], ticketsPerSample: 100_000, rounds: 3, seed });
const ratios = await measureMakespan(judged, GRAPHS, seed);
const moreRatios = [];
for (const family of informative) moreRatios.push(await measureMakespan(family, GRAPHS, seed));

const { alone, withTasks, pGraph } = scheduling;
const at = (times: Record<number, number>, size: number) => times[size] ?? Number.NaN;
const growth = (times: Record<number, number>, from: number, to: number) => at(times, to) / at(times, from);
const slowest = Math.max(...sizes.map((size) => at(alone, size)));
const slowestEngine = Math.max(at(engine.engine, 1_000), at(engine.engine, 10_000));

const figures = [
  atMost('scheduling part, µs a ticket (slowest of the sizes)', slowest, 2),
  atMost('scheduling part, 100,000 : 1,000 tickets', growth(alone, 1_000, 100_000), 1.5),
  atLeast('p-graph : scheduling part, 10,000 tickets', at(pGraph, 10_000) / at(alone, 10_000), 4),
  atLeast(
    'p-graph : scheduling part, a task for each ticket in both, 10,000 tickets',
    at(pGraph, 10_000) / at(withTasks, 10_000),
    4,
  ),
  atMost('whole engine, µs a ticket (slower of 1,000 and 10,000)', slowestEngine, 60),
  atMost('whole engine, 10,000 : 1,000 tickets', growth(engine.engine, 1_000, 10_000), 1.5),
  atMost(`makespan : lower bound, ${SLOTS} slots, median of ${GRAPHS} graphs`, ratios.baton.median, 1.05),
];

const engineTimes = { engine: { ...engine.engine, ...largest.engine } };
console.log(
  JSON.stringify(
    {
      bench: 'scheduler',
      machine: describeMachine(new Date()),
      seed,
      slots: SLOTS,
      figures,
      microsecondsPerTicket: roundAll({ ...scheduling, ...engineTimes }),
      makespan: [ratios, ...moreRatios],
    },
    null,
    2,
  ),
);

function roundAll(speeds: Record<string, Record<number, number>>) {
  return Object.fromEntries(
    Object.entries(speeds).map(([name, times]) => [
      name,
      Object.fromEntries(Object.entries(times).map(([size, time]) => [size, round(time)])),
    ]),
  );
}
