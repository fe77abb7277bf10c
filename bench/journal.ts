import { succeed } from '../src/shared/result';
import type { RunEvent } from '../src/shared/run-event';
import { type Appending, type ContenderName, contenderNames, measureAppending } from './journal/append-speed';
import { longRun, ticketsFor } from './journal/long-run';
import { measureReplay, printOpening } from './journal/replay-speed';
import { atLeast, atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { median } from './measure/quantile';

// `npm run -s bench -- journal`: how quickly events are on disk for good, beside a sync for each and SQLite, and how quickly a run
// is there again.

const ROUNDS = 7;
const APPENDS = 4000;
const WAITERS = [1, 8, 64];

const folderToOpen = process.argv[2];
if (folderToOpen !== undefined) {
  await printOpening(folderToOpen);
  process.exit();
}

const events: RunEvent[] = [];
await longRun(ticketsFor(100_000), {
  append: async (append) => {
    events.push(...append);
    return succeed(null);
  },
});
const some = events.slice(1, APPENDS + 1).map((event, index) => ({ ...event, seq: index + 1 }));

type Speeds = Record<ContenderName, Appending>;
const appending: Record<string, Speeds> = {};
for (const waiters of WAITERS) {
  const samples: Record<ContenderName, Appending[]> = { baton: [], oneSyncEach: [], sqlite: [] };
  for (let number = 0; number < ROUNDS + 1; number++) {
    for (const name of contenderNames) {
      const sample = await measureAppending(name, waiters, some);
      if (number > 0) samples[name].push(sample);
    }
  }
  const middle = (name: ContenderName): Appending => ({
    perSecond: round(median(samples[name].map(({ perSecond }) => perSecond))),
    p99Ms: round(median(samples[name].map(({ p99Ms }) => p99Ms))),
  });
  appending[waiters] = {
    baton: middle('baton'),
    oneSyncEach: middle('oneSyncEach'),
    sqlite: middle('sqlite'),
  };
}
const replay = await measureReplay(events, ROUNDS);

const ratio = (waiters: number) =>
  (appending[waiters]?.baton.perSecond ?? Number.NaN) /
  (appending[waiters]?.oneSyncEach.perSecond ?? Number.NaN);
const p99 = (waiters: number) => appending[waiters]?.baton.p99Ms ?? Number.NaN;
const figures = [
  atLeast('events a second with 8 waiters : one sync for each event', ratio(8), 3),
  atLeast('events a second with 64 waiters : one sync for each event', ratio(64), 15),
  atMost('acknowledged with 8 waiters, p99, ms', p99(8), 10),
  atMost('acknowledged with 64 waiters, p99, ms', p99(64), 10),
  atMost('replay, µs an event', replay.replayMicroseconds, 1.5),
  atMost('replay : parsing its lines alone', replay.replayMicroseconds / replay.parseMicroseconds, 1.5),
  atMost('opening a run of 100,000 events, ms', replay.openMs, 300),
  atMost('opening it first in a new process, ms', replay.firstOpenMs, 300),
  atMost('opening it with a snapshot, ms', replay.openWithSnapshotMs, 60),
  atMost('growth of memory while events are read, MB', replay.readingGrowthMegabytes, 10),
];
const rounded = Object.fromEntries(Object.entries(replay).map(([name, value]) => [name, round(value)]));
console.log(
  JSON.stringify(
    { bench: 'journal', machine: describeMachine(new Date()), figures, appending, replay: rounded },
    null,
    2,
  ),
);
