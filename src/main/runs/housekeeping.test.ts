import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Leftover } from '../../shared/disk-report';
import { attachFace, type TestFace } from './conductor-rig';
import {
  command,
  createIsolationRig,
  done,
  type IsolationRig,
  type OpenRun,
  ticket,
  write,
} from './isolation-rig';

// What worktrees take on the disk, as faces ask for it. After each test the person's tree is as it was, to the byte.

let rig: IsolationRig;
let before: string;

beforeEach(async () => {
  rig = await createIsolationRig();
  before = rig.look();
});
afterEach(async () => {
  try {
    expect(rig.look()).toBe(before);
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    await rig.remove();
  }
});

const blocked = ticket('T-2', [write('b.txt', 'b'), { block: 'No.' }]);
const read = async (face: TestFace, of: 'all' | 'left' = 'all') => {
  const report = await face.ask('disk.read', { of });
  expect(report.problem).toBeNull();
  return report;
};
const needs = async (face: TestFace) =>
  (await read(face)).worktrees.map(({ ticket, attempt, need }) => [ticket, attempt, need]);
const branches = () =>
  rig.git(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/baton/']).split('\n');
const worktreeOf = (run: string, name: string) => join(rig.place.data, 'worktrees', run, 'work', name);

/** As a process that died in this moment would leave it. */
async function change(run: string, name: string, text: (record: string) => string): Promise<void> {
  const path = join(rig.place.data, 'worktrees', run, 'attempts', `${name}.json`);
  await writeFile(path, text(await readFile(path, 'utf8')));
}

async function closed({ face, run }: OpenRun): Promise<TestFace> {
  expect(await face.ask('run.close', { run })).toEqual({ ok: true, value: null });
  return face;
}

describe('worktrees', () => {
  it('are there while their ticket is worked on or reviewed, and gone when it is done; branches stay', async () => {
    const opened = await rig.open([ticket('T-1', [write('a.txt', 'a'), done]), blocked]);
    const { face, run, copy } = opened;
    await rig.begin(opened, { review: 'person' });
    await face.until(() => copy.approvals.size === 1 && copy.tickets.get('T-2')?.state.status === 'blocked');
    expect(await needs(face)).toEqual([
      ['T-2', 1, 'kept'],
      ['T-1', 1, 'needed'],
    ]);
    const refused = await face.ask('disk.free', { worktrees: [{ run, ticket: 'T-1', attempt: 1 }] });
    expect(refused).toEqual({
      done: [],
      problems: ['The worktree of attempt 1 at T-1 is needed, so it stays.'],
    });
    const [{ id: approval, hash } = { id: '', hash: '' }] = copy.approvals.values();
    const accept = {
      type: 'approval.answer',
      approval,
      hash,
      answer: { answer: 'approve', edited: null },
    } as const;
    expect(await face.ask('run.command', { run, command: accept })).toEqual({ ok: true, value: null });
    await face.until(() => copy.phase.phase === 'finished');
    await closed(opened);
    expect(existsSync(worktreeOf(run, 'T-1-1'))).toBe(false);
    expect(branches()).toEqual([
      `baton/${run}`,
      `baton/${run}.attempts/T-1-1`,
      `baton/${run}.attempts/T-2-1`,
    ]);
  });

  it('are listed with run, size and place, and removed when somebody chooses so, with their work on its branch', async () => {
    const { face, run } = await rig.finished([ticket('T-1', [write('a.txt', 'a'), done]), blocked]);
    const { worktrees, leftovers } = await read(face);
    expect(leftovers).toEqual([]);
    const kept = worktrees.find(({ ticket }) => ticket === 'T-2');
    expect(kept).toMatchObject({
      run,
      title: 'A track',
      attempt: 1,
      repository: rig.repository,
      need: 'kept',
    });
    expect(kept?.bytes).toBeGreaterThan(0);
    expect(kept?.path).toBe(worktreeOf(run, 'T-2-1'));
    const chosen = { run, ticket: 'T-2', attempt: 1 };
    expect(await face.ask('disk.free', { worktrees: [chosen, { ...chosen, run: 'gone' }] })).toEqual({
      done: [chosen],
      problems: [
        'The worktree of attempt 1 at T-2 stays: Nothing is known here of branches and worktrees of this run.',
      ],
    });
    expect(existsSync(worktreeOf(run, 'T-2-1'))).toBe(false);
    expect(rig.git(['show', `baton/${run}.attempts/T-2-1:b.txt`])).toBe('b');
    expect(await face.ask('attempt.changes', { run, attempt: 'T-2#1' })).toEqual({
      knownBy: 'git',
      files: [{ path: 'b.txt', before: null, after: 'b' }],
    });
  });

  it('of a run that is gone are left over; its branches are offered, and what is not Baton’s stays', async () => {
    const opened = await rig.finished([ticket('T-1', [write('a.txt', 'a'), done]), blocked]);
    const { run } = opened;
    const face = await closed(opened);
    await rm(join(rig.place.data, 'runs', run), { recursive: true });
    await writeFile(join(rig.place.data, 'worktrees', run, 'work/mine'), 'mine');
    rig.git(['branch', '-q', 'baton/mine']);
    const { worktrees, leftovers } = await read(face, 'left');
    expect(worktrees).toMatchObject([{ ticket: 'T-2', title: null, need: 'no_run' }]);
    expect(leftovers).toEqual([{ type: 'deleted_run', run, repository: rig.repository }]);
    expect((await face.ask('disk.mend', { leftovers: [...leftovers] })).done).toEqual(leftovers);
    expect(rig.git(['branch', '--list', '--format=%(refname:short)', 'baton/*'])).toBe('baton/mine');
    expect(await readdir(join(rig.place.data, 'worktrees', run, 'work'))).toEqual(['mine']);
    rig.git(['branch', '-q', '-D', 'baton/mine']);
    expect(await read(face)).toEqual({ worktrees: [], leftovers: [], problem: null });
  });
});

describe('what a crash left', () => {
  it('of a run that nobody opens again is found and put right, and only when it is asked for', async () => {
    const opened = await rig.finished([blocked, ticket('T-3', [{ block: 'No.' }])]);
    const { run } = opened;
    await closed(opened);
    await change(run, 'T-2-1', (record) => record.replace('"open"', '"making"'));
    await rm(worktreeOf(run, 'T-3-1'), { recursive: true });
    const face = attachFace(rig.place.conductor());
    const { leftovers } = await read(face, 'left');
    expect(leftovers.map(({ type }) => type)).toEqual(['half_made', 'gone']);
    expect(existsSync(worktreeOf(run, 'T-2-1'))).toBe(true);
    // Only what is left there counts, not what a face says.
    const forged: Leftover = { type: 'half_made', run, ticket: 'X', attempt: 1, path: rig.repository };
    expect(await face.ask('disk.mend', { leftovers: [forged] })).toEqual({ done: [], problems: [] });
    expect((await face.ask('disk.mend', { leftovers: [...leftovers] })).done).toEqual(leftovers);
    expect(existsSync(worktreeOf(run, 'T-2-1'))).toBe(false);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
    expect((await read(face)).leftovers).toEqual([]);
  });

  it('is no concern while somebody has the run: what they are making is not half made', async () => {
    const opened = await rig.finished([blocked]);
    await change(opened.run, 'T-2-1', (record) => record.replace('"open"', '"making"'));
    expect((await read(opened.face)).leftovers).toEqual([]);
    await change(opened.run, 'T-2-1', (record) => record.replace('"making"', '"open"'));
  });

  it('of a run that began with nothing else is its branch, which goes', async () => {
    const opened = await rig.open([ticket('T-1', [command('true')])]);
    const { face, run } = opened;
    await rig.begin(opened, { mode: 'ask' });
    await face.until(() => opened.copy.approvals.size === 1);
    await face.ask('run.command', { run, command: { type: 'run.cancel' } });
    await face.until(() => opened.copy.phase.phase === 'finished');
    await closed(opened);
    const [journals, records] = [join(rig.place.data, 'runs', run), join(rig.place.data, 'worktrees', run)];
    await rename(journals, `${journals}.away`);
    await rm(join(records, 'attempts'), { recursive: true });
    rig.git(['worktree', 'prune']);
    const { leftovers } = await read(attachFace(rig.place.conductor()), 'left');
    expect(leftovers).toEqual([{ type: 'never_began', run, repository: rig.repository }]);
    await attachFace(rig.place.conductor()).ask('disk.mend', { leftovers: [...leftovers] });
    expect(branches()).toEqual(['']);
  });
});
