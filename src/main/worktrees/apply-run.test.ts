import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApplyRun } from './apply-run';
import { keepFiles } from './kept-files';
import { refusalText } from './refusal-text';
import { createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;

beforeEach(() => {
  rig = createWorktreeRig();
});

afterEach(() => {
  try {
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    rig.remove();
  }
});

const apply = (change: Partial<ApplyRun> = {}) =>
  rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'merge', title: 'The run', ...change });
const subjects = (range: string) => rig.git(['log', '--format=%s', range]).split('\n');

async function twoTickets(takeAlong = false): Promise<void> {
  await rig.start('run-1', { takeAlong });
  await rig.accept('T-1', { one: '1', 'a.txt': 'ONE\ntwo\nthree\n' });
  await rig.accept('T-2', { two: { program: '#!/bin/sh\n' }, 'src/b.txt': null, link: { link: 'a.txt' } });
}

/** Refused for a reason, and nothing in the person's repository is different. */
async function refused(change: Partial<ApplyRun> = {}) {
  const before = rig.fingerprint();
  const reason = failure(await apply(change));
  expect(rig.fingerprint()).toBe(before);
  return reason;
}

describe('applied as a merge', () => {
  it('the run’s commits are on the branch, without a merge commit where nothing else happened', async () => {
    await twoTickets();
    const { commit, files, tickets } = value(await apply());
    expect(commit).toBe(rig.git(['rev-parse', 'baton/run-1']));
    expect(rig.git(['rev-parse', 'main'])).toBe(commit);
    expect([...files].sort()).toEqual(['a.txt', 'link', 'one', 'src/b.txt', 'two']);
    expect(tickets).toEqual(['T-1', 'T-2']);
    expect(rig.git(['status', '--porcelain'])).toBe('');
    expect(existsSync(join(rig.repository, 'src'))).toBe(false);
  });

  it('it joins what the person committed meanwhile, on the branch that they are on now', async () => {
    await twoTickets();
    rig.git(['checkout', '-q', '-b', 'topic']);
    rig.commit({ 'a.txt': 'one\ntwo\nTHREE\n' }, 'Mine');
    value(await apply());
    expect(readFileSync(join(rig.repository, 'a.txt'), 'utf8')).toBe('ONE\ntwo\nTHREE\n');
    expect(subjects('-1')).toEqual(['The run']);
    expect(rig.git(['rev-list', '--parents', '-1', 'HEAD']).split(' ')).toHaveLength(3);
    expect(rig.git(['status', '--porcelain'])).toBe('');
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
  });

  it('chosen tickets come as a commit each, and the rest can follow', async () => {
    await twoTickets();
    value(await apply({ tickets: ['T-2'] }));
    expect(subjects('main')).toEqual(['T-2: Do T-2', 'First']);
    expect(existsSync(join(rig.repository, 'one'))).toBe(false);
    value(await apply());
    expect(existsSync(join(rig.repository, 'one'))).toBe(true);
    expect(rig.git(['status', '--porcelain'])).toBe('');
  });

  it('what was taken along is not committed by it', async () => {
    rig.write({ 'mine.txt': 'mine' });
    await twoTickets(true);
    value(await apply());
    expect(subjects('main')).toEqual(['T-2: Do T-2', 'T-1: Do T-1', 'First']);
    expect(rig.git(['status', '--porcelain'])).toBe('?? mine.txt');
  });
});

describe('applied as one commit', () => {
  it('it names the tickets', async () => {
    await twoTickets();
    value(await apply({ as: 'squash' }));
    expect(rig.git(['log', '-1', '--format=%an: %B'])).toBe(
      'Ada: The run\n\n- T-1: Do T-1\n- T-2: Do T-2\n\nBaton-Run: run-1\nBaton-Ticket: T-1\nBaton-Attempt: 1\nBaton-Model: rehearsal:fast\nBaton-Ticket: T-2\nBaton-Attempt: 1\nBaton-Model: rehearsal:fast',
    );
    expect(rig.git(['rev-parse', 'HEAD^{tree}'])).toBe(rig.git(['rev-parse', 'baton/run-1^{tree}']));
    expect(rig.git(['status', '--porcelain'])).toBe('');
  });

  it('changes of the person’s in other files stay, staged or not', async () => {
    await twoTickets();
    rig.commit({ keep: 'k', staged: 's' }, 'Mine');
    rig.write({ keep: 'changed', staged: 'changed', untracked: 'u' });
    rig.git(['add', 'staged']);
    value(await apply({ as: 'squash' }));
    expect(
      rig
        .git(['status', '--porcelain'])
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['M keep', 'M  staged', '?? untracked']);
  });
});

describe('applied as uncommitted changes', () => {
  it('branch and index stay, the files change', async () => {
    await twoTickets();
    const [head, index] = [rig.git(['rev-parse', 'HEAD']), readFileSync(join(rig.repository, '.git/index'))];
    expect(value(await apply({ as: 'changes' }))).toMatchObject({ commit: null, branch: null });
    expect(rig.git(['rev-parse', 'HEAD'])).toBe(head);
    expect(readFileSync(join(rig.repository, '.git/index')).equals(index)).toBe(true);
    expect(
      rig
        .git(['status', '--porcelain'])
        .split('\n')
        .map((line) => line.trim())
        .sort(),
    ).toEqual(['?? link', '?? one', '?? two', 'D src/b.txt', 'M a.txt']);
  });

  it('it works without a branch, where the other ways are refused', async () => {
    await twoTickets();
    rig.git(['checkout', '-q', '--detach']);
    expect(await refused()).toEqual({ type: 'detached' });
    expect(await refused({ as: 'squash' })).toEqual({ type: 'detached' });
    value(await apply({ as: 'changes' }));
    expect(existsSync(join(rig.repository, 'one'))).toBe(true);
  });
});

describe('work that was taken back', () => {
  const read = (path: string) => readFileSync(join(rig.repository, path), 'utf8');
  const revert = async (ticket: string) => value(await rig.worktrees.revertTicket('run-1', ticket));
  const acceptAgain = async (ticket: string, attempt: number, files: Parameters<WorktreeRig['write']>[0]) => {
    rig.write(files, await rig.open(ticket, attempt));
    value(await rig.worktrees.commitAttempt(rig.commitMessage(ticket, attempt)));
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket, attempt }));
  };

  describe.each(['merge', 'squash', 'changes'] as const)('applied as %s', (as) => {
    it('stays on the branch that had it before', async () => {
      await twoTickets();
      value(await apply());
      await revert('T-1');
      expect(await refused({ as })).toEqual({ type: 'nothing_to_apply' });
      await rig.accept('T-3', { three: '3' });
      expect(value(await apply({ as }))).toMatchObject({ tickets: ['T-3'], files: ['three'] });
      expect([read('one'), read('three'), read('a.txt')]).toEqual(['1', '3', 'ONE\ntwo\nthree\n']);
      expect(subjects('HEAD').some((subject) => subject.startsWith('Revert'))).toBe(false);
    });

    it('is not brought, be it that the person committed since or not', async () => {
      await twoTickets();
      await revert('T-1');
      rig.commit({ mine: 'm' }, 'Mine');
      expect(value(await apply({ as }))).toMatchObject({ tickets: ['T-2'] });
      expect(existsSync(join(rig.repository, 'one'))).toBe(false);
      expect(read('a.txt')).toBe('one\ntwo\nthree\n');
      expect(read('two')).toBe('#!/bin/sh\n');
      const added = { merge: ['T-2: Do T-2'], squash: ['The run'], changes: [] }[as];
      expect(subjects('HEAD')).toEqual([...added, 'Mine', 'First']);
    });
  });

  it('leaves no trace in a history that had none of it', async () => {
    await twoTickets();
    await revert('T-1');
    value(await apply());
    expect(subjects('main')).toEqual(['T-2: Do T-2', 'First']);
    expect(rig.git(['rev-parse', 'HEAD^{tree}'])).toBe(rig.git(['rev-parse', 'baton/run-1^{tree}']));
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
  });

  it('and done anew takes the place of what the branch has of it', async () => {
    await twoTickets();
    value(await apply());
    await revert('T-1');
    await acceptAgain('T-1', 2, { one: 'better', 'a.txt': 'one\nTWO\nthree\n' });
    expect(value(await apply())).toMatchObject({ tickets: ['T-1'] });
    expect([read('one'), read('a.txt')]).toEqual(['better', 'one\nTWO\nthree\n']);
    expect(subjects('main')).toEqual(['T-1: Do T-1', 'T-2: Do T-2', 'T-1: Do T-1', 'First']);
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
  });

  it('and accepted once more is there already', async () => {
    await twoTickets();
    value(await apply());
    await revert('T-1');
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
    expect(read('one')).toBe('1');
  });

  it('takes nothing away that somebody committed on the run’s branch by hand', async () => {
    await twoTickets();
    await revert('T-1');
    rig.git(['checkout', '-q', 'baton/run-1']);
    rig.commit({ hand: 'h' }, 'By hand');
    rig.git(['checkout', '-q', 'main']);
    value(await apply());
    expect(subjects('main')).toEqual(['By hand', 'T-2: Do T-2', 'First']);
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
  });
});

describe('work that the branch has already', () => {
  it.each(['merge', 'squash'] as const)('as one commit is not brought again as %s', async (as) => {
    await twoTickets();
    value(await apply({ tickets: ['T-1'], as: 'squash' }));
    await rig.accept('T-3', { three: '3' });
    expect(value(await apply({ as }))).toMatchObject({ tickets: ['T-2', 'T-3'] });
    const added = as === 'merge' ? ['T-3: Do T-3', 'T-2: Do T-2'] : ['The run'];
    expect(subjects('main')).toEqual([...added, 'The run', 'First']);
    expect(rig.git(['log', '-1', '--format=%B'])).not.toContain('T-1');
    expect(await refused({ as })).toEqual({ type: 'nothing_to_apply' });
  });

  it('does not come in the way of the rest, though the person changed it since', async () => {
    await twoTickets();
    value(await apply({ tickets: ['T-2'] }));
    rig.commit({ two: 'mine' }, 'Mine');
    value(await apply());
    expect(readFileSync(join(rig.repository, 'two'), 'utf8')).toBe('mine');
    expect(subjects('main')).toEqual(['T-1: Do T-1', 'Mine', 'T-2: Do T-2', 'First']);
  });

  it('in the very same commits stays in them', async () => {
    await twoTickets();
    value(await apply({ tickets: ['T-1'] }));
    expect(rig.git(['rev-parse', 'main'])).toBe(rig.git(['rev-parse', 'baton/run-1~1']));
    value(await apply());
    expect(rig.git(['rev-parse', 'main'])).toBe(rig.git(['rev-parse', 'baton/run-1']));
  });

  it('and that the person has undone there can be brought again', async () => {
    await twoTickets();
    value(await apply());
    rig.git(['revert', '--no-edit', 'HEAD~1']);
    expect(existsSync(join(rig.repository, 'one'))).toBe(false);
    expect(value(await apply())).toMatchObject({ tickets: ['T-1'] });
    expect(readFileSync(join(rig.repository, 'one'), 'utf8')).toBe('1');
    rig.git(['revert', '--no-edit', 'HEAD']);
    rig.git(['revert', '--no-edit', 'HEAD']);
    expect(await refused()).toEqual({ type: 'nothing_to_apply' });
  });
});

describe('nothing is applied', () => {
  beforeEach(() => twoTickets());

  it('over changes in the same files, staged or not', async () => {
    rig.write({ 'a.txt': 'my own' });
    expect(await refused()).toEqual({ type: 'dirty', files: ['a.txt'] });
    rig.git(['add', 'a.txt']);
    expect(await refused({ as: 'changes' })).toEqual({ type: 'dirty', files: ['a.txt'] });
  });

  it('over untracked and ignored files, or a file where a folder is to come', async () => {
    rig.write({ one: 'my own', two: 'ignored', '.git/info/exclude': 'two\n' });
    expect(await refused({ as: 'squash' })).toEqual({ type: 'dirty', files: ['one', 'two'] });
    rig.write({ one: null, two: null });
    await rig.accept('T-3', { 'deep/er/file': 'x' });
    rig.write({ deep: 'a file' });
    expect(await refused()).toMatchObject({ type: 'dirty' });
    rig.write({ deep: null, 'deep/er/file/mine': 'a folder' });
    expect(await refused()).toMatchObject({ type: 'dirty' });
  });

  it('in the middle of a merge or while another git command works', async () => {
    writeFileSync(join(rig.repository, '.git/MERGE_HEAD'), `${rig.git(['rev-parse', 'HEAD'])}\n`);
    expect(await refused()).toEqual({ type: 'in_the_middle', of: 'merge' });
    rig.write({ '.git/MERGE_HEAD': null, '.git/index.lock': '' });
    expect(await refused()).toEqual({ type: 'locked', file: join(rig.repository, '.git/index.lock') });
    rig.write({ '.git/index.lock': null });
  });

  it('that conflicts with what the person committed; the files and tickets are named', async () => {
    rig.commit({ 'a.txt': 'eins\ntwo\nthree\n' }, 'Mine');
    const conflict = { type: 'conflict', files: [{ path: 'a.txt', tickets: ['T-1'] }] };
    const byHand = (command: string) => ({ ...conflict, way: { type: 'by_hand', command } });
    expect(await refused()).toEqual(byHand('git merge baton/run-1'));
    const first = rig.git(['rev-parse', '--short=10', 'baton/run-1~1']);
    expect(await refused({ tickets: ['T-1'], as: 'changes' })).toEqual(byHand(`git cherry-pick ${first}`));
  });

  it('without what it builds on, which is named', async () => {
    await rig.accept('T-3', { 'a.txt': 'ONE\nTWO\nthree\n' });
    const reason = await refused({ tickets: ['T-3'] });
    expect(reason).toMatchObject({ way: { type: 'apply_with', ticket: 'T-3', tickets: ['T-1'] } });
    expect(refusalText(reason)).toBe(
      'Conflicts in a.txt (changed by T-3). T-3 builds on T-1, not on your branch yet: apply them together.',
    );
    value(await apply({ tickets: ['T-1', 'T-3'] }));
  });

  it('that builds on changes which went along and are not committed, before they are', async () => {
    rig.write({ 'a.txt': 'one\ntwo, mine\nthree\n' });
    await rig.start('run-2', { takeAlong: true });
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo, mine\nthree\n' }, 'run-2');
    for (const as of ['merge', 'squash'] as const) {
      expect(await refused({ run: 'run-2', as })).toMatchObject({ way: { type: 'commit_first' } });
    }
    rig.commit({}, 'Mine');
    value(await apply({ run: 'run-2' }));
    expect(readFileSync(join(rig.repository, 'a.txt'), 'utf8')).toBe('ONE\ntwo, mine\nthree\n');
  });

  it('of tickets that were not accepted, or reverted', async () => {
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    expect(await refused({ tickets: ['T-2', 'T-1', 'T-9'] })).toEqual({
      type: 'not_accepted',
      tickets: ['T-1', 'T-9'],
    });
  });

  it('after an abort', async () => {
    const before = rig.fingerprint();
    const request = { run: 'run-1', tickets: 'all', as: 'merge', title: 'The run' } as const;
    expect(failure(await rig.worktrees.applyRun(request, AbortSignal.abort()))).toEqual({ type: 'aborted' });
    expect(rig.fingerprint()).toBe(before);
  });
});

describe('a ticket that was accepted without a change', () => {
  beforeEach(() => twoTickets());

  it('is left out, and named', async () => {
    const accepted = ['T-1', 'T-2', 'T-3'];
    expect(await refused({ tickets: ['T-3'], accepted })).toEqual({
      type: 'changed_nothing',
      tickets: ['T-3'],
    });
    const some = value(await apply({ tickets: ['T-1', 'T-3'], accepted }));
    expect(some).toMatchObject({ tickets: ['T-1'], unchanged: ['T-3'] });
    expect(value(await apply({ accepted }))).toMatchObject({ tickets: ['T-2'], unchanged: ['T-3'] });
    expect(await refused({ accepted })).toEqual({ type: 'nothing_to_apply' });
    expect(await refused({ tickets: ['T-4'], accepted })).toEqual({
      type: 'not_accepted',
      tickets: ['T-4'],
    });
  });

  it('has an empty diff', async () => {
    const request = { run: 'run-1', ticket: 'T-3', isAccepted: true };
    expect(value(await rig.worktrees.diffTicket(request)).files).toEqual([]);
    expect(value(await rig.worktrees.patchTicket(request))).toBe('');
  });
});

describe('an apply whose process died half way', () => {
  it('is found and undone, links and folders included', async () => {
    await twoTickets();
    rig.git(['checkout', '-q', '-b', 'topic']);
    rig.commit({ link: { link: 'src' }, 'folder/deep/file': 'f', becomes: 'file' });
    const before = rig.fingerprint();
    const paths = ['a.txt', 'link', 'folder/deep/file', 'becomes', 'becomes/inner', 'new/file'];
    const gitDir = join(rig.repository, '.git');
    writeFileSync(join(gitDir, 'index.lock'), '');
    const { pid } = spawnSync('true');
    await keepFiles(join(gitDir, `baton-apply-${process.pid}-x`), rig.repository, ['a.txt'], null);
    expect(value(await rig.worktrees.listLeftovers())).toEqual([]);
    rig.write({ [`.git/baton-apply-${process.pid}-x`]: null });
    await keepFiles(join(gitDir, `baton-apply-${pid}-x`), rig.repository, paths, null);
    rig.write({ 'a.txt': 'half', link: 'file', folder: null, becomes: null });
    rig.write({ 'becomes/inner': 'x', 'new/file': 'x' });
    const leftovers = value(await rig.worktrees.listLeftovers());
    expect(leftovers).toEqual([{ type: 'half_applied', run: 'run-1', repository: rig.repository }]);
    for (const leftover of leftovers) value(await rig.worktrees.mend(leftover));
    expect(rig.fingerprint()).toBe(before);
    expect(value(await rig.worktrees.listLeftovers())).toEqual([]);
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('a disk that fills up', () => {
  let small: string;
  const mount = (megabytes: number) => {
    small = join(rig.folder, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', small]);
  };
  afterEach(() => execFileSync('umount', [small]));

  it('while work is applied leaves every byte as it was', async () => {
    const outer = rig;
    mount(6);
    const inner = createWorktreeRig({ data: join(rig.folder, 'data'), at: small });
    rig = inner;
    try {
      await twoTickets();
      await inner.accept('T-3', { 'zz-big': Buffer.alloc(2_000_000, 'compresses well ') });
      const before = inner.fingerprint();
      writeFileSync(join(small, 'filler'), Buffer.alloc(4_400_000));
      expect(await apply().then(failure)).toEqual({ type: 'disk_full' });
      expect(inner.fingerprint()).toBe(before);
    } finally {
      rig = outer;
    }
  });

  it('while a worktree is made leaves neither worktree nor branch', async () => {
    rig.commit({ big: Buffer.alloc(3_000_000, 'compresses well ') });
    mount(2);
    const other = createWorktreeRig({ data: small });
    try {
      other.commit({ big: Buffer.alloc(3_000_000, 'compresses well ') });
      await other.start();
      const before = other.git(['for-each-ref']);
      const request = { run: 'run-1', ticket: 'T-1', attempt: 1, bring: [], continues: null, at: new Date() };
      expect(failure(await other.worktrees.openAttempt(request))).toEqual({ type: 'disk_full' });
      expect(other.git(['for-each-ref'])).toBe(before);
      expect(other.git(['worktree', 'list']).split('\n')).toHaveLength(1);
      other.commit({ big: null });
      await other.start('run-2');
      expect(await other.open('T-1', 1, 'run-2')).toContain(small);
    } finally {
      other.remove();
    }
  });
});
