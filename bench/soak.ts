import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournal } from '../src/main/journal/journal';
import { longRun, ticketsFor } from './journal/long-run';
import { atMost, round } from './measure/figure';
import { createHeapSweep } from './measure/heap-sweep';
import { describeMachine } from './measure/machine';

// `npm run -s bench -- soak`: runs of 5,000 events one after another, 100,000 in all, through the engine and a journal on the disk,
// in virtual time. What a process holds when a run is over must not grow with the runs that it has had.

const EVENTS = 100_000;
const EVENTS_A_RUN = 5_000;
const WARM_UP_RUNS = 4;

const sweep = createHeapSweep();
const used = () => {
  sweep();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};
/** Files, sockets and pipes; null where the system does not tell. */
const handles = () =>
  readdir('/proc/self/fd').then(
    (names) => names.length,
    () => null,
  );
const children = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

const handlesBefore = await handles();
const memory: number[] = [];
let events = 0;
const from = performance.now();
for (let run = 0; events < EVENTS || run <= WARM_UP_RUNS; run++) {
  const folder = await mkdtemp(join(tmpdir(), 'baton-soak-'));
  const journal = await createJournal({ folder, forced: false, release: async () => {} });
  if (!journal.ok) throw new Error(journal.failure.message);
  events += (await longRun(ticketsFor(EVENTS_A_RUN), journal.value)).seq;
  await journal.value.close();
  await rm(folder, { recursive: true });
  memory.push(used());
}
const seconds = (performance.now() - from) / 1000;
const handlesAfter = await handles();

const warm = memory[WARM_UP_RUNS - 1] ?? Number.NaN;
const figures = [
  atMost(
    'growth of memory after the first 20,000 events, %',
    ((memory.at(-1) ?? Number.NaN) / warm - 1) * 100,
    10,
  ),
  atMost('file handles left', (handlesAfter ?? 0) - (handlesBefore ?? 0), 0),
  atMost('children left', children(), 0),
];
console.log(
  JSON.stringify(
    {
      bench: 'soak',
      machine: describeMachine(new Date()),
      figures,
      events,
      eventsPerSecond: round(events / seconds),
      megabytesAfterEachRun: memory.map(round),
    },
    null,
    2,
  ),
);
