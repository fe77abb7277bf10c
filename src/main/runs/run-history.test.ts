import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/run-event';
import { takeSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import { createRig } from '../engine/engine-rig';
import { createJournal, openJournal } from '../journal/journal';
import { createHistory, historyReader, keepHistory, type RunHistory } from './run-history';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-history-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lock = () => ({ folder, forced: false, release: async () => {} });

async function eventsOf(tickets: number): Promise<RunEvent[]> {
  const rig = await createRig(Array.from({ length: tickets }, (_, number) => ticket(`t${number}`)));
  await rig.start();
  await rig.engine.idle();
  return rig.journal;
}

/** Writes a run, reads it, and keeps what it came to as closing it does. */
async function writeAndKeep(events: readonly RunEvent[]): Promise<RunHistory> {
  const journal = await createJournal(lock());
  if (!journal.ok) throw new Error(journal.failure.message);
  await journal.value.append(events);
  await journal.value.close();
  const { history } = await read();
  return history;
}

async function read(): Promise<{ history: RunHistory; applied: number }> {
  const history = createHistory('run-1');
  const reader = await historyReader(history);
  let applied = 0;
  const counting = {
    ...reader,
    apply(event: RunEvent) {
      applied++;
      reader.apply(event);
    },
  };
  const journal = await openJournal(lock(), counting);
  if (!journal.ok) throw new Error(journal.failure.message);
  await keepHistory(journal.value, history);
  await journal.value.close();
  return { history, applied };
}

it('a long run is there again from what was kept, in the same state, without a single event being replayed', async () => {
  const before = await writeAndKeep(await eventsOf(150));
  expect(before.state.seq).toBeGreaterThan(1000);
  const { history, applied } = await read();
  expect(applied).toBe(0);
  expect(takeSnapshot(history.state)).toEqual(takeSnapshot(before.state));
});

it('what another build of Baton kept is not used, and a short run keeps nothing', async () => {
  const { state } = await writeAndKeep(await eventsOf(150));
  const path = join(folder, 'snapshot.json');
  const rest = (await readFile(path, 'utf8')).slice(8).replace(/"code":"[^"]*"/, '"code":"another"');
  await writeFile(path, crc32(rest).toString(16).padStart(8, '0') + rest);
  const { applied } = await read();
  expect(applied).toBe(state.seq);
  expect((await read()).applied).toBe(0);
  await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'baton-history-'));
  await writeAndKeep(await eventsOf(3));
  expect(await readdir(folder)).toEqual(['journal-000001.jsonl']);
});
