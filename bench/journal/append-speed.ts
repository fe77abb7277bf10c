import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createJournal } from '../../src/main/journal/journal';
import { seal, unsealedRecords } from '../../src/main/journal/journal-record';
import type { RunEvent } from '../../src/shared/run-event';
import { quantile } from '../measure/quantile';

export interface Appending {
  readonly perSecond: number;
  /** From the call to its acknowledgement. */
  readonly p99Ms: number;
}

/** Writes one event for good and resolves then. */
type Append = (event: RunEvent) => Promise<void>;

interface Contender {
  append: Append;
  close(): Promise<void>;
}

const contenders = {
  async baton(folder: string): Promise<Contender> {
    const journal = await createJournal({ folder, forced: false, release: async () => {} });
    if (!journal.ok) throw new Error(journal.failure.message);
    return {
      async append(event) {
        const written = await journal.value.append([event]);
        if (!written.ok) throw new Error(written.failure.message);
      },
      close: () => journal.value.close(),
    };
  },

  /** The same bytes, and a sync for each event; the next one waits for it. */
  async oneSyncEach(folder: string): Promise<Contender> {
    const file = await open(join(folder, 'events.jsonl'), 'wx');
    let at = 0;
    let turn: Promise<unknown> = Promise.resolve();
    const write = async (event: RunEvent) => {
      const bytes = seal(unsealedRecords([event]));
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
      await file.datasync();
    };
    return {
      append: (event) => {
        const done = turn.then(() => write(event));
        turn = done;
        return done;
      },
      close: () => file.close(),
    };
  },

  /** A transaction for each event. */
  async sqlite(folder: string): Promise<Contender> {
    const database = new DatabaseSync(join(folder, 'events.db'));
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE event (seq INTEGER PRIMARY KEY, text TEXT)',
    );
    const insert = database.prepare('INSERT INTO event VALUES (?, ?)');
    return {
      append: async (event) => {
        insert.run(event.seq, JSON.stringify(event));
      },
      close: async () => database.close(),
    };
  },
};

export type ContenderName = keyof typeof contenders;
export const contenderNames = Object.keys(contenders) as ContenderName[];

/** `waiters` each append one event after another, as many as there are in all. */
export async function measureAppending(
  name: ContenderName,
  waiters: number,
  events: readonly RunEvent[],
): Promise<Appending> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-journal-'));
  const contender = await contenders[name](folder);
  const latencies: number[] = [];
  let next = 0;
  const wait = async () => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) {
      const from = performance.now();
      await contender.append(event);
      latencies.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: waiters }, wait));
  const seconds = (performance.now() - from) / 1000;
  await contender.close();
  await rm(folder, { recursive: true });
  return { perSecond: events.length / seconds, p99Ms: quantile(latencies, 0.99) };
}
