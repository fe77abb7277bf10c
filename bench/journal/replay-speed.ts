import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Checked, decoded and in order, but not folded. */
  readonly readMicroseconds: number;
  readonly replayMicroseconds: number;
  readonly openMs: number;
  readonly openWithSnapshotMs: number;
  /** The most of the used heap and of buffers while events are read and let go, over what there was before. */
  readonly readingGrowthMegabytes: number;
}

export async function measureReplay(events: readonly RunEvent[], rounds: number): Promise<Replaying> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-replay-'));
  const lock = { folder, forced: false, release: async () => {} };
  const made = await createJournal(lock);
  if (!made.ok) throw new Error(made.failure.message);
  const journal = made.value;
  // As a run appends them: a few at a time.
  for (let at = 0; at < events.length; at += 100) {
    const appends = Array.from({ length: 50 }, (_, pair) => events.slice(at + pair * 2, at + pair * 2 + 2));
    await Promise.all(appends.filter(({ length }) => length > 0).map((append) => journal.append(append)));
  }
  await journal.close();
  const sweep = createHeapSweep();
  const timed = async (work: () => Promise<{ ok: boolean }>) => {
    sweep();
    const from = performance.now();
    if (!(await work()).ok) throw new Error('The journal cannot be read');
    return performance.now() - from;
  };
  const times: Record<'read' | 'replay' | 'open' | 'withSnapshot', number[]> = {
    read: [],
    replay: [],
    open: [],
    withSnapshot: [],
  };
  const open = async (isLast = false) => {
    const history = createHistory('bench');
    const opened = await openJournal(lock, await historyReader(history));
    if (!opened.ok || history.state.seq !== events.length) throw new Error('The run is not as it was');
    if (isLast) await keepHistory(opened.value, history);
    await opened.value.close();
    return opened;
  };
  for (let round = 0; round < rounds + 2; round++) {
    const state = createRunState('bench');
    const read = await timed(() => readJournal(folder, { apply: () => {} }));
    const replay = await timed(() => readJournal(folder, { apply: (event) => fold(state, event) }));
    const opened = await timed(() => open());
    if (round < 2) continue;
    times.read.push(read);
    times.replay.push(replay);
    times.open.push(opened);
  }
  const readingGrowthMegabytes = await measureGrowth(folder, sweep);
  await open(true);
  for (let round = 0; round < rounds; round++) times.withSnapshot.push(await timed(() => open()));
  const bytes = (await journalSize(folder)) ?? 0;
  await rm(folder, { recursive: true });
  const micro = (ms: number) => (ms * 1000) / events.length;
  return {
    events: events.length,
    megabytes: bytes / 1e6,
    readMicroseconds: micro(median(times.read)),
    replayMicroseconds: micro(median(times.replay)),
    openMs: median(times.open),
    openWithSnapshotMs: median(times.withSnapshot),
    readingGrowthMegabytes,
  };
}

async function measureGrowth(folder: string, sweep: () => void): Promise<number> {
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
