import { medianMicroseconds, type Timed } from '../measure/rounds';
import { type AttemptPlace, createAttemptPlace } from './attempt-place';
import { bareLoop } from './bare-loop';
import { batonAttempt } from './baton-attempt';
import { type JournalWrites, journalWritesOf } from './journal-writes';
import { scriptedCalls } from './scripted-model';

const WARM_UPS = 3;

export interface AttemptTimes {
  /** Microseconds a step. */
  readonly baton: number;
  readonly bareLoop: number;
  readonly bareLoopWithoutJournal: number;
  readonly syncsPerAttempt: number;
  readonly bytesPerAttempt: number;
}

/** The same attempt through Baton and through the SDK's own loop. Every sample has its own folders, made before. */
export async function measureAttempt(options: { steps: number; rounds: number }): Promise<AttemptTimes> {
  const calls = scriptedCalls(options.steps);
  const writes = await journalWritesOf(calls);
  const contenders = {
    baton: (place: AttemptPlace) => batonAttempt(calls, place),
    bareLoop: (place: AttemptPlace) => bareLoop(calls, place, writes),
    bareLoopWithoutJournal: (place: AttemptPlace) => bareLoop(calls, place, null),
  };
  const places: AttemptPlace[] = [];
  const timed: Timed[] = [];
  try {
    for (const [name, contender] of Object.entries(contenders)) {
      const runs: (() => Promise<void>)[] = [];
      for (let sample = 0; sample < options.rounds + WARM_UPS; sample++) {
        const place = await createAttemptPlace();
        places.push(place);
        runs.push(await contender(place));
      }
      const run = async () => {
        const next = runs.shift();
        if (next === undefined) throw new Error(`${name} is run more often than it was prepared`);
        await next();
      };
      timed.push({ name, units: options.steps, run });
    }
    const medians = await medianMicroseconds(timed, options.rounds, WARM_UPS);
    const of = (name: keyof typeof contenders) => medians.get(name) ?? Number.NaN;
    return {
      baton: of('baton'),
      bareLoop: of('bareLoop'),
      bareLoopWithoutJournal: of('bareLoopWithoutJournal'),
      ...sizeOf(writes),
    };
  } finally {
    for (const place of places) await place.remove();
  }
}

function sizeOf({ before, turns }: JournalWrites) {
  const appends = [...before, ...turns.flat()];
  return {
    syncsPerAttempt: appends.length,
    bytesPerAttempt: appends.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}
