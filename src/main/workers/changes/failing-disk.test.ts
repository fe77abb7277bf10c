import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { succeed } from '../../../shared/result';
import { createRunChanges, type RunChanges } from './run-changes';

// No folder of a real disk fails to sync on demand.
const sync = vi.hoisted(() => ({
  synced: [] as string[],
  failing: null as 'EIO' | 'EMFILE' | null,
  failsBelow: '',
}));
vi.mock('../../disk/sync-folder', () => ({
  async syncFolder(path: string) {
    sync.synced.push(path);
    if (sync.failing !== null && path.startsWith(sync.failsBelow)) {
      throw Object.assign(new Error(`${sync.failing}: it does not work`), { code: sync.failing });
    }
  },
}));

let base: string;
let workspace: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-failing-disk-'));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
  sync.synced.length = 0;
  sync.failing = null;
  sync.failsBelow = '/proc/self/fd';
});

afterEach(() => rm(base, { recursive: true }));

const call = () => ({ workspace, closed: [], step: 'T-1#1.1', signal: new AbortController().signal });

it.runIf(process.platform === 'linux')(
  'a change that failed after the file was put in its place counts as made',
  async () => {
    await writeFile(join(workspace, 'a.txt'), 'one\n');
    const changes = createRunChanges(join(base, 'changes'));
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    sync.failing = 'EIO';
    const result = await files.change(call(), ['a.txt'], () => succeed('two\n'));
    expect(result.ok).toBe(false);
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('two\n');
    expect(await changes.lookAt('T-1#1.1', call())).toBe('done');
    expect(await changes.changesOf('T-1#1', call())).toEqual([
      { path: 'a.txt', before: 'one\n', after: 'two\n' },
    ]);
  },
);

it.runIf(process.platform === 'linux')(
  'a change for which there was no room any more once its file was in place is not made a second time',
  async () => {
    await writeFile(join(workspace, 'a.txt'), 'one\n');
    const changes = createRunChanges(join(base, 'changes'));
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    const twice = (standing: { readonly bytes: Buffer | null } | null) =>
      succeed(`${String(standing?.bytes)}${String(standing?.bytes)}`);
    sync.failing = 'EMFILE';
    const failed = await files.change(call(), ['a.txt'], twice);
    expect(failed).toMatchObject({ failure: { lack: expect.stringMatching(/EMFILE/), isUnseen: true } });
    const stillFails = await files.change(call(), ['a.txt'], twice);
    expect(stillFails).toMatchObject({ failure: { lack: expect.stringMatching(/EMFILE/), isUnseen: true } });
    sync.failing = null;
    expect(await files.change(call(), ['a.txt'], twice)).toEqual(succeed('one\none\n'));
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('one\none\n');
    expect(await changes.changesOf('T-1#1', call())).toEqual([
      { path: 'a.txt', before: 'one\n', after: 'one\none\n' },
    ]);
    // The attempt has seen what it made.
    const next = await files.change({ ...call(), step: 'T-1#1.2' }, ['a.txt'], () => succeed('two\n'));
    expect(next.ok).toBe(true);
  },
);

it('the names of the record, its copies and the folders made for them last before a file is touched', async () => {
  const folder = join(base, 'run', 'changes');
  const files = createRunChanges(folder).of({ key: 'T-1#1', ticket: 'T-1', workspace });
  await files.propose();
  await files.begin([]);
  await files.change(call(), ['a.txt'], () => succeed('one\n'));
  const beside = sync.synced.slice(
    0,
    sync.synced.findIndex((path) => path.startsWith('/proc') || path === workspace),
  );
  expect(new Set(beside)).toEqual(new Set([base, join(base, 'run'), folder, join(folder, 'blobs')]));
  // Also for the next process: the last one may have died before that.
  sync.synced.length = 0;
  const again = createRunChanges(folder).of({ key: 'T-1#1', ticket: 'T-1', workspace });
  await again.change({ ...call(), step: 'T-1#1.2' }, ['b.txt'], () => succeed('two\n'));
  expect(sync.synced).toContain(folder);
});

it('a copy whose name may not last is made once more', async () => {
  const folder = join(base, 'changes');
  const blobs = join(folder, 'blobs');
  await mkdir(blobs, { recursive: true });
  const files = createRunChanges(folder).of({ key: 'T-1#1', ticket: 'T-1', workspace });
  Object.assign(sync, { failing: 'EMFILE', failsBelow: blobs });
  expect((await files.change(call(), ['a.txt'], () => succeed('one\n'))).ok).toBe(false);
  sync.failing = null;
  sync.synced.length = 0;
  expect(await files.change(call(), ['a.txt'], () => succeed('one\n'))).toEqual(succeed('one\n'));
  expect(sync.synced).toContain(blobs);
});

it('a change that could not be announced is announced in a new file, which holds what the doubtful one held', async () => {
  const folder = join(base, 'changes');
  const path = join(folder, 'changes.jsonl');
  const files = (changes: RunChanges) => changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
  const change = (changes: RunChanges, step: string, text: string) =>
    files(changes).change({ ...call(), step }, [`${step}.txt`], () => succeed(text));
  const first = createRunChanges(folder);
  expect((await change(first, 'T-1#1.1', 'é\n')).ok).toBe(true);

  // The name of a file that a later process opens is made to last once more, which fails; the text itself is kept already.
  const later = createRunChanges(folder);
  const { ino } = await stat(path);
  sync.failing = 'EIO';
  sync.failsBelow = folder;
  expect((await change(later, 'T-1#1.2', 'é\n')).ok).toBe(false);
  expect((await stat(path)).ino).toBe(ino);
  sync.failing = null;
  expect((await change(later, 'T-1#1.3', 'three\n')).ok).toBe(true);
  expect((await stat(path)).ino).not.toBe(ino);
  expect((await change(later, 'T-1#1.4', 'four\n')).ok).toBe(true);

  const last = createRunChanges(folder);
  expect(await last.changesOf('T-1#1', call())).toEqual([
    { path: 'T-1#1.1.txt', before: null, after: 'é\n' },
    { path: 'T-1#1.3.txt', before: null, after: 'three\n' },
    { path: 'T-1#1.4.txt', before: null, after: 'four\n' },
  ]);
});
