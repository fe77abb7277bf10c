import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochPath } from '../../src/main/journal/epochs';
import { createJournal, journalSize, openJournal, readJournal } from '../../src/main/journal/journal';
import { createHistory, historyReader, keepHistory } from '../../src/main/runs/run-history';
import { fold } from '../../src/shared/fold';
import type { RunEvent } from '../../src/shared/run-event';
import { createRunState } from '../../src/shared/run-state';
import { createHeapSweep } from '../measure/heap-sweep';
import { median } from '../measure/quantile';

export interface Replaying {
  readonly events: number;
  readonly megabytes: number;
  /** The peer: each line of the file through `JSON.parse`, nothing looked at or kept. */
  readonly parseMicroseconds: number;
  /** Checked, decoded and in order, but not folded. */
  readonly readMicroseconds: number;
  readonly replayMicroseconds: number;
  readonly openMs: number;
  /** As the first thing that a new process does, its code not yet compiled. */
  readonly firstOpenMs: number;
  readonly openWithSnapshotMs: number;
  /** The most of the used heap and of buffers while events are read and let go, over what there was before. */
  readonly readingGrowthMegabytes: number;
}

export async function measureReplay(events: readonly RunEvent[], rounds: number): Promise<Replaying> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-replay-'));
  const made = await createJournal(lockOf(folder));
  if (!made.ok) throw new Error(made.failure.message);
  const journal = made.value;
  // As a run appends them: a few at a time.
  for (let at = 0; at < events.length; at += 100) {
    const appends = Array.from({ length: 50 }, (_, pair) => events.slice(at + pair * 2, at + pair * 2 + 2));
    await Promise.all(appends.filter(({ length }) => length > 0).map((append) => journal.append(append)));
  }
  await journal.close();
  // No sweep before it: with the last object of a shape V8 drops the code that was made for it, which no Baton goes through.
  const timed = async (work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };
  const replayed = async (apply: (event: RunEvent) => void) => {
    if (!(await readJournal(folder, { apply })).ok) throw new Error('The journal cannot be read');
  };
  const times: Record<'parse' | 'read' | 'replay' | 'open' | 'withSnapshot', number[]> = {
    parse: [],
    read: [],
    replay: [],
    open: [],
    withSnapshot: [],
  };
  for (let round = 0; round < rounds + 2; round++) {
    const state = createRunState('bench');
    const parse = await timed(() => parseAlone(folder));
    const read = await timed(() => replayed(() => {}));
    const replay = await timed(() => replayed((event) => fold(state, event)));
    const opened = await timed(() => openRun(folder));
    if (round < 2) continue;
    times.parse.push(parse);
    times.read.push(read);
    times.replay.push(replay);
    times.open.push(opened);
  }
  const readingGrowthMegabytes = await measureGrowth(folder);
  const first = Array.from({ length: rounds }, () => openInNewProcess(folder));
  await openRun(folder, true);
  for (let round = 0; round < rounds; round++) times.withSnapshot.push(await timed(() => openRun(folder)));
  const bytes = (await journalSize(folder)) ?? 0;
  await rm(folder, { recursive: true });
  const micro = (ms: number) => (ms * 1000) / events.length;
  return {
    events: events.length,
    megabytes: bytes / 1e6,
    parseMicroseconds: micro(median(times.parse)),
    readMicroseconds: micro(median(times.read)),
    replayMicroseconds: micro(median(times.replay)),
    openMs: median(times.open),
    firstOpenMs: median(first),
    openWithSnapshotMs: median(times.withSnapshot),
    readingGrowthMegabytes,
  };
}

async function parseAlone(folder: string): Promise<void> {
  const text = await readFile(epochPath(folder, 1), 'utf8');
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf('\n', from);
    JSON.parse(text.slice(from, to));
    from = to + 1;
  }
}

const lockOf = (folder: string) => ({ folder, forced: false, release: async () => {} });

async function openRun(folder: string, isLast = false): Promise<void> {
  const history = createHistory('bench');
  const opened = await openJournal(lockOf(folder), await historyReader(history));
  if (!opened.ok) throw new Error(opened.failure.message);
  if (history.state.phase.phase !== 'finished') throw new Error('The run is not as it was');
  if (isLast) await keepHistory(opened.value, history);
  await opened.value.close();
}

/** What a bench does that is started with a run's folder: prints for how many milliseconds it opened it. */
export async function printOpening(folder: string): Promise<void> {
  const from = performance.now();
  await openRun(folder);
  console.log(performance.now() - from);
}

function openInNewProcess(folder: string): number {
  return Number(execFileSync(process.execPath, [process.argv[1] as string, folder], { encoding: 'utf8' }));
}

async function measureGrowth(folder: string): Promise<number> {
  const sweep = createHeapSweep();
  const used = () => {
    sweep();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 1e6;
  };
  const before = used();
  let most = before;
  let count = 0;
  await readJournal(folder, {
    apply() {
      if (++count % 10_000 === 0) most = Math.max(most, used());
    },
  });
  return most - before;
}
