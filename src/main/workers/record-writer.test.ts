import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRecordWriter } from './record-writer';

// Which names last can only be seen by who asks for it.
const synced = vi.hoisted(() => [] as string[]);
vi.mock('../disk/sync-folder', () => ({ syncFolder: async (path: string) => void synced.push(path) }));

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-record-'));
  synced.length = 0;
});

afterEach(() => rm(base, { recursive: true }));

const line = { v: 1, kind: 'cut_step', step: 'T-1#1.1', text: 'half' } as const;

it('makes names of the record and its folders last with its first line, also after a death that came before that', async () => {
  const folder = join(base, 'run', 'records');
  const path = join(folder, '0-1.jsonl');
  const first = createRecordWriter(path, { length: 0, isTorn: false });
  await first.append(line);
  expect(new Set(synced)).toEqual(new Set([base, join(base, 'run'), folder]));
  synced.length = 0;
  await first.append(line);
  expect(synced).toEqual([]);
  await first.close();
  const length = 2 * Buffer.byteLength(`${JSON.stringify(line)}\n`);
  const next = createRecordWriter(path, { length, isTorn: false });
  await next.append(line);
  await next.close();
  expect(synced).toEqual([folder]);
});
