import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRecordWriter } from './record-writer';

// Which names last can only be seen by who asks for it.
const synced = vi.hoisted(() => [] as string[]);
/** What the next one fails with. */
const failures = vi.hoisted(() => [] as Error[]);
vi.mock('../disk/sync-folder', () => ({
  async syncFolder(path: string) {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    synced.push(path);
  },
}));

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-record-'));
  synced.length = 0;
  failures.length = 0;
});

afterEach(() => rm(base, { recursive: true }));

const line = { v: 1, kind: 'cut_step', step: 'T-1#1.1', text: 'half' } as const;
const text = `${JSON.stringify(line)}\n`;

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
  const length = 2 * Buffer.byteLength(text);
  const next = createRecordWriter(path, { length, isTorn: false });
  await next.append(line);
  await next.close();
  expect(synced).toEqual([folder]);
});

it('believes no second sync after one that failed: the record has to be read again', async () => {
  const path = join(base, '0-1.jsonl');
  const first = createRecordWriter(path, { length: 0, isTorn: false });
  failures.push(Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' }));
  await expect(first.append(line)).rejects.toThrow('EIO');
  expect(first.hasFailed).toBe(true);
  await expect(first.append(line)).rejects.toThrow('was not read again since');
  expect(synced).toEqual([]);
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('writes a line once more whose folder could not be opened to be synced, a single time', async () => {
  const path = join(base, '0-1.jsonl');
  const writer = createRecordWriter(path, { length: 0, isTorn: false });
  failures.push(Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open' }));
  await expect(writer.append(line)).rejects.toThrow('EMFILE');
  expect(writer.hasFailed).toBe(false);
  await writer.append(line);
  await writer.close();
  expect(synced).toEqual([base]);
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('makes the names of its folders last also where the first try could not', async () => {
  const folder = join(base, 'run', 'records');
  const writer = createRecordWriter(join(folder, '0-1.jsonl'), { length: 0, isTorn: false });
  failures.push(Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open' }));
  await expect(writer.append(line)).rejects.toThrow('EMFILE');
  expect(await readdir(base)).toEqual([]);
  await writer.append(line);
  await writer.close();
  expect(new Set(synced)).toEqual(new Set([base, join(base, 'run'), folder]));
});
