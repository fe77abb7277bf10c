import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT, createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

// What a person looks at before they apply, send back or take back: it changes nothing, and is what would really happen.

let rig: WorktreeRig;
let before: string;

beforeEach(() => {
  rig = createWorktreeRig();
  before = rig.fingerprint();
});

afterEach(() => {
  try {
    expect(rig.fingerprint()).toBe(before);
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    rig.remove();
  }
});

const commit = (message: string, files: Parameters<WorktreeRig['write']>[0]) => {
  rig.commit(files, message);
  before = rig.fingerprint();
};

/** Another attempt at a ticket, from what the run has by now. */
async function acceptAgain(ticket: string, attempt: number, files: Parameters<WorktreeRig['write']>[0]) {
  rig.write(files, await rig.open(ticket, attempt));
  value(await rig.worktrees.commitAttempt(rig.commitMessage(ticket, attempt)));
  const merged = value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket, attempt }));
  expect(merged.type).toBe('merged');
}

const list = async (ticket?: string, attempt?: number) => {
  const of = ticket === undefined ? null : { ticket, ...(attempt !== undefined && { attempt }) };
  return value(await rig.worktrees.listChanges({ run: 'run-1', of }));
};

describe('a list of changes', () => {
  it('has kinds and counted lines of every file, and each can be read alone', async () => {
    const long = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');
    commit('More', { 'old name': long, 'run.sh': 'x\n', pic: Buffer.from([0, 1]) });
    await rig.start();
    await rig.accept('T-1', {
      'old name': null,
      'new\tname': `${long}one more\n`,
      'run.sh': { program: 'x\n' },
      pic: Buffer.from([0, 2]),
      'a.txt': null,
      'ünï "q"': { link: 'src' },
    });
    const { files, from, to } = await list();
    expect(files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { status: 'deleted', path: 'a.txt', from: null, before: 'file', after: null, added: 0, removed: 3 },
      {
        status: 'renamed',
        path: 'new\tname',
        from: 'old name',
        before: 'file',
        after: 'file',
        added: 1,
        removed: 0,
      },
      {
        status: 'changed',
        path: 'pic',
        from: null,
        before: 'file',
        after: 'file',
        added: null,
        removed: null,
      },
      {
        status: 'changed',
        path: 'run.sh',
        from: null,
        before: 'file',
        after: 'executable',
        added: 0,
        removed: 0,
      },
      { status: 'added', path: 'ünï "q"', from: null, before: null, after: 'link', added: 1, removed: 0 },
    ]);
    const read = (path: string, old?: string) =>
      rig.worktrees.readChange({ run: 'run-1', from, to, paths: old === undefined ? [path] : [path, old] });
    expect(value(await read('new\tname', 'old name'))).toMatchObject({
      status: 'renamed',
      before: { content: { text: long } },
      after: { content: { text: `${long}one more\n` } },
    });
    expect(value(await read('pic'))).toMatchObject({ after: { content: { type: 'binary', bytes: 2 } } });
    expect(value(await read('src/b.txt'))).toBeNull();
  });

  it('of an attempt shows its worktree as it is now, and of one that is closed its branch', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    expect((await list('T-1', 1)).files).toEqual([]);
    rig.write({ 'a.txt': 'ONE\ntwo\nthree\n', new: 'n\n' }, path);
    const seen = await list('T-1', 1);
    expect(seen.files.map((file) => [file.path, file.added, file.removed])).toEqual([
      ['a.txt', 1, 1],
      ['new', 1, 0],
    ]);
    const read = await rig.worktrees.readChange({ ...seen, run: 'run-1', paths: ['new'] });
    expect(value(read)?.after?.content).toEqual({ type: 'text', text: 'n\n' });
    value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect((await list('T-1', 1)).files).toEqual(seen.files);
  });

  it('of an attempt whose worktree somebody removed is empty', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    rig.write({ new: 'n\n' }, path);
    rmSync(path, { recursive: true });
    expect((await list('T-1', 1)).files).toEqual([]);
  });
});

describe('a ticket that was accepted a second time', () => {
  beforeEach(async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1\n' });
    await rig.accept('T-2', { two: '2\n' });
    await acceptAgain('T-1', 2, { one: '1\nmore\n', again: 'a\n' });
  });

  it('is shown with both, and without what others did in between', async () => {
    const { files, from, to } = await list('T-1');
    expect(files.map(({ path }) => path)).toEqual(['again', 'one']);
    const one = await rig.worktrees.readChange({ run: 'run-1', from, to, paths: ['one'] });
    expect(value(one)).toMatchObject({ before: null, after: { content: { text: '1\nmore\n' } } });
  });

  it('is reverted with both, and then no more', async () => {
    const { dependents } = value(await rig.worktrees.previewRevert('run-1', 'T-1'));
    expect(dependents.map(({ ticket }) => ticket)).toEqual(['T-2']);
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'src/b.txt', 'two']);
    expect(rig.git(['log', '--format=%s', '-3', 'baton/run-1']).split('\n')).toEqual([
      'Revert T-1: Do T-1',
      'Revert T-1: Do T-1',
      'T-1: Do T-1',
    ]);
    expect(failure(await rig.worktrees.revertTicket('run-1', 'T-1')).type).toBe('not_accepted');
  });

  it('keeps its first work when only the second is taken back', async () => {
    await rig.accept('T-3', { three: '3\n' });
    expect(value(await rig.worktrees.takeBack({ run: 'run-1', ticket: 'T-1', attempt: 2 }))).toBe(true);
    expect(rig.show('baton/run-1', 'one')).toBe('1');
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'one', 'src/b.txt', 'three', 'two']);
  });
});

describe('a preview of applying', () => {
  const apply = (as: 'merge' | 'squash' | 'changes', tickets: 'all' | string[] = 'all') =>
    rig.worktrees.previewApply({ run: 'run-1', tickets, as, title: 'Track' });

  it('says which files and tickets it would be, for each form', async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1\n' });
    await rig.accept('T-2', { two: '2\n' });
    for (const as of ['merge', 'squash'] as const) {
      const preview = value(await apply(as));
      expect(preview).toMatchObject({ commit: null, branch: 'main', tickets: ['T-1', 'T-2'] });
      expect(preview.files.toSorted()).toEqual(['one', 'two']);
    }
    expect(value(await apply('changes', ['T-2']))).toEqual({
      commit: null,
      branch: null,
      tip: rig.git(['rev-parse', 'baton/run-1']),
      files: ['two'],
      tickets: ['T-2'],
      already: [],
      unchanged: [],
    });
  });

  it('knows beforehand what the branch has already, in whatever commits', async () => {
    await rig.start();
    const nothing = async () =>
      value(await rig.worktrees.findBringsNothing('run-1', ['T-1', 'T-2', 'T-3', 'T-4']));
    expect(await nothing()).toEqual({ already: [], unchanged: ['T-1', 'T-2', 'T-3', 'T-4'] });
    await rig.accept('T-1', { one: '1\n' });
    await rig.accept('T-2', { two: '2\n' });
    const tickets = ['T-1'];
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets, as: 'squash', title: 'Track' }));
    await rig.accept('T-3', { three: '3\n' });
    commit('Amended', { mine: 'm\n' });
    rig.git(['commit', '-q', '--amend', '--no-edit', '--reset-author', '--date=2020-01-01T00:00:00Z']);
    before = rig.fingerprint();
    expect(await nothing()).toEqual({ already: ['T-1'], unchanged: ['T-4'] });
    expect(value(await apply('squash'))).toMatchObject({
      tickets: ['T-2', 'T-3'],
      already: ['T-1'],
      files: ['three', 'two'],
    });
  });

  it('is refused as applying would be', async () => {
    await rig.start();
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n' });
    rig.write({ 'a.txt': 'mine\n' });
    before = rig.fingerprint();
    expect(failure(await apply('merge'))).toEqual({ type: 'dirty', files: ['a.txt'] });
    commit('Mine', { 'a.txt': 'mine\n' });
    expect(failure(await apply('squash'))).toEqual({
      type: 'conflict',
      files: [{ path: 'a.txt', tickets: ['T-1'] }],
      way: { type: 'by_hand', command: 'git merge baton/run-1' },
    });
    rig.git(['checkout', '-q', '--detach']);
    before = rig.fingerprint();
    expect(failure(await apply('merge')).type).toBe('detached');
  });

  it('is done twice the same, also while nothing was accepted', async () => {
    await rig.start();
    expect(failure(await apply('merge')).type).toBe('nothing_to_apply');
    value(
      await rig.worktrees.openAttempt({
        run: 'run-1',
        ticket: 'T-1',
        attempt: 1,
        bring: [],
        continues: null,
        at: AT,
      }),
    );
    expect(failure(await apply('merge')).type).toBe('nothing_to_apply');
  });
});
