import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAttemptPlace } from './attempt-place';
import { bareLoop } from './bare-loop';
import { batonAttempt } from './baton-attempt';
import { journalWritesOf } from './journal-writes';
import { measureAttempt } from './measure-attempt';
import { measureHttpStreams, measureMockStreams } from './measure-streams';
import { scriptedCalls } from './scripted-model';

const calls = scriptedCalls(5);

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

describe('the worker bench', () => {
  it('leaves the same files in the workspace, through Baton and through the bare loop', async () => {
    const writes = await journalWritesOf(calls);
    const places = [await createAttemptPlace(), await createAttemptPlace()] as const;
    await (await batonAttempt(calls, places[0]))();
    await (await bareLoop(calls, places[1], writes))();
    const [own, peer] = await Promise.all(places.map(({ workspace }) => filesOf(join(workspace, 'src'))));
    expect(Object.keys(own ?? {})).toEqual(['file-0.ts', 'file-1.ts']);
    expect(own?.['file-0.ts']).toContain('// 2\n');
    expect(peer).toEqual(own);
    for (const place of places) await place.remove();
  });

  it('has the bare loop write all that Baton writes from the start of the run on, append by append', async () => {
    const { before, turns } = await journalWritesOf(calls);
    expect(turns).toHaveLength(calls.length + 1);
    const shape = turns.map((appends) => appends.map(({ to }) => to).join(' '));
    expect(new Set(shape.slice(0, -1))).toEqual(new Set(['journal journal journal journal record record']));
    const texts = [...before, ...turns.flat()].flatMap(({ to, bytes }) =>
      to === 'journal' ? [String(bytes)] : [],
    );
    const events = texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event.seq)).toEqual(events.map((_, index) => index + 2));
    expect(events[0].event.type).toBe('run.started');
    expect(events.at(-1).event.type).toBe('run.finished');
    expect(events.filter(({ event }) => event.type === 'usage.recorded')).toHaveLength(calls.length + 1);

    const place = await createAttemptPlace();
    await (await bareLoop(calls, place, { before, turns }))();
    expect(await readFile(join(place.run, 'journal'), 'utf8')).toBe(texts.join(''));
    await place.remove();
  });

  it('gives a time for each way', async () => {
    const { baton, bareLoop: peer, ...more } = await measureAttempt({ steps: 3, rounds: 1 });
    for (const time of [baton, peer, more.bareLoopWithoutJournal]) expect(time).toBeGreaterThan(0);
    expect(more.syncsPerAttempt).toBeGreaterThan(3 * 6);
    expect(more.bytesPerAttempt).toBeGreaterThan(0);
  });

  const load = { attempts: 3, tokens: 20, everyMs: 1, idleMs: 20 };
  it.each([
    ['a mock model', () => measureMockStreams(load)],
    ['a model over HTTP', () => measureHttpStreams(load, join(import.meta.dirname, 'stream-server.ts'))],
  ])('follows attempts that stream from %s to their last token', async (_, measured) => {
    const { delay, idleDelay, messages, mainThreadLoad } = await measured();
    for (const { median, p99, max } of [delay, idleDelay]) {
      expect(0 <= median && median <= p99 && p99 <= max).toBe(true);
    }
    expect(messages).toBeGreaterThan(0);
    expect(mainThreadLoad).toBeGreaterThan(0);
  });
});
