import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT, createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

// From a ticket to the integration branch. After each test the person's tree is as it was and git finds nothing wrong.

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

const tip = (run = 'run-1') => rig.git(['rev-parse', `baton/${run}`]);

describe('a run', () => {
  it('starts its branch at the commit that the person stands at, or at one they chose', async () => {
    const first = rig.git(['rev-parse', 'HEAD']);
    const second = rig.commit({ 'later.txt': 'later' });
    before = rig.fingerprint();
    expect(await rig.start('run-1')).toBe(second);
    expect(await rig.start('run-2', { commit: 'main~1' })).toBe(first);
    expect([tip('run-1'), tip('run-2')]).toEqual([second, first]);
  });

  it('takes uncommitted changes along as a first commit, and leaves them where they are', async () => {
    rig.write({
      '.gitignore': 'ignored\n',
      ignored: 'x',
      'a.txt': 'staged\n',
      'src/b.txt': null,
      'ünï cödé/new file': 'new',
    });
    rig.git(['add', 'a.txt']);
    rig.write({ 'a.txt': 'and changed again\n' });
    before = rig.fingerprint();
    const start = await rig.start('run-1', { takeAlong: true });
    expect(rig.git(['rev-parse', `${start}^`])).toBe(rig.git(['rev-parse', 'HEAD']));
    expect(
      rig.git(['-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', start]).split('\n'),
    ).toEqual(['.gitignore', 'a.txt', 'ünï cödé/new file']);
    expect(rig.show(start, 'a.txt')).toBe('and changed again');
    expect(rig.git(['log', '-1', '--format=%an <%ae>', start])).toBe('Ada <ada@example.org>');
  });

  it('has no file of keys in its first commit that git did not have before', async () => {
    rig.commit({ '.env': 'OLD=1\n' });
    rig.write({ '.env': 'OLD=2\n', 'sub/.env': 'KEY=1\n', '.env.local': 'KEY=2\n', 'new.txt': 'n\n' });
    before = rig.fingerprint();
    const start = await rig.start('run-1', { takeAlong: true });
    expect(rig.show(start, '.env')).toBe('OLD=2');
    expect(rig.tree(start)).toContain('new.txt');
    expect(rig.tree(start).filter((path) => path.includes('.env'))).toEqual(['.env']);
  });

  it('with nothing uncommitted has no first commit of its own', async () => {
    expect(await rig.start('run-1', { takeAlong: true })).toBe(rig.git(['rev-parse', 'HEAD']));
  });

  it('cannot start twice, at a commit that is not there, or take changes along to another commit', async () => {
    await rig.start();
    const start = (change: object) =>
      rig.worktrees.startRun({
        repository: rig.repository,
        run: 'run-2',
        base: 'head',
        takeAlong: false,
        at: AT,
        ...change,
      });
    expect(failure(await start({ run: 'run-1' }))).toEqual({ type: 'run_exists', run: 'run-1' });
    expect(failure(await start({ base: { commit: '--all' } }))).toEqual({
      type: 'no_such_commit',
      commit: '--all',
    });
    rig.commit({ x: 'x' });
    before = rig.fingerprint();
    expect(failure(await start({ base: { commit: 'HEAD~1' }, takeAlong: true }))).toEqual({
      type: 'take_along_elsewhere',
    });
    rig.git(['branch', '-D', 'baton/run-1']);
    rig.git(['branch', 'baton']);
    before = rig.fingerprint();
    expect(failure(await start({}))).toEqual({ type: 'branch_in_the_way', branch: 'baton' });
    expect(rig.git(['branch', '--list', 'baton/run-2'])).toBe('');
  });
});

describe('an attempt', () => {
  it('has a worktree that holds the accepted work of earlier tickets', async () => {
    await rig.start();
    await rig.accept('T-1', { 'new.txt': 'by T-1' });
    const path = await rig.open('T-2');
    expect(readFileSync(join(path, 'new.txt'), 'utf8')).toBe('by T-1');
    expect(rig.git(['rev-parse', '--abbrev-ref', 'HEAD'], path)).toBe('baton/run-1.attempts/T-2-1');
    expect(
      failure(
        await rig.worktrees.openAttempt({
          run: 'run-1',
          ticket: 'T-2',
          attempt: 1,
          bring: [],
          continues: null,
          at: AT,
        }),
      ),
    ).toEqual({ type: 'attempt_exists', ticket: 'T-2', attempt: 1 });
  });

  it('becomes one commit in the person’s name that says whose work it is', async () => {
    await rig.start();
    await rig.work('T-1', { 'a.txt': 'changed', 'src/b.txt': null, 'new/file': 'n' });
    expect(rig.git(['log', '-1', '--format=%an <%ae>%n%B', 'baton/run-1.attempts/T-1-1'])).toBe(
      'Ada <ada@example.org>\nT-1: Do T-1\n\nIt was done.\n\nBaton-Run: run-1\nBaton-Ticket: T-1\nBaton-Attempt: 1\nBaton-Model: rehearsal:fast',
    );
    expect(rig.tree('baton/run-1.attempts/T-1-1')).toEqual(['a.txt', 'new/file']);
  });

  it('that changed nothing has no commit, and merging it does nothing', async () => {
    await rig.start();
    await rig.open('T-1');
    expect(value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')))).toEqual({
      commit: null,
      leftOut: [],
    });
    expect(value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }))).toEqual({
      type: 'nothing',
    });
  });

  it('can be committed again after more work, and is still one commit', async () => {
    const start = await rig.start();
    const path = await rig.open('T-1');
    rig.write({ one: '1' }, path);
    await rig.worktrees.commitAttempt(rig.commitMessage('T-1'));
    expect(rig.git(['status', '--porcelain'], path)).toBe('');
    rig.write({ one: null, two: '2' }, path);
    const { commit } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(rig.git(['rev-parse', `${commit}^`])).toBe(start);
    expect(rig.tree(commit ?? '')).toEqual(['a.txt', 'src/b.txt', 'two']);
  });

  it('whose worker committed, switched branches and moved HEAD itself is what its tree holds', async () => {
    const start = await rig.start();
    const path = await rig.open('T-1');
    rig.write({ one: '1', '.gitignore': 'a.txt\n' }, path);
    rig.git(['add', '-A'], path);
    rig.git(['commit', '-q', '-m', 'mine'], path);
    rig.git(['rm', '-q', '--cached', 'a.txt'], path);
    rig.git(['commit', '-q', '-m', 'mine too'], path);
    rig.git(['checkout', '-q', '--detach'], path);
    rig.write({ two: '2' }, path);
    const { commit } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(rig.git(['rev-parse', `${commit}^`])).toBe(start);
    expect(rig.tree(commit ?? '')).toEqual(['.gitignore', 'a.txt', 'one', 'src/b.txt', 'two']);
  });

  it('whose worker made a worktree or a repository inside its own leaves that out, and says so', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    rig.git(['worktree', 'add', '-q', '--detach', 'inner'], path);
    rig.git(['init', '-q', 'empty'], path);
    rig.write({ one: '1' }, path);
    const { commit, leftOut } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect([...leftOut].sort()).toEqual(['empty', 'inner']);
    expect(rig.tree(commit ?? '')).toEqual(['a.txt', 'one', 'src/b.txt']);
    value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
  });

  it('whose worker bent its worktree to another repository still lands in the person’s', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    rig.git(['init', '-q', join(rig.folder, 'evil')]);
    rig.write({ '.git': `gitdir: ${join(rig.folder, 'evil', '.git')}\n`, one: '1' }, path);
    const { commit } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(rig.show(commit ?? '', 'one')).toBe('1');
  });

  it('that is stopped while its worktree is made leaves nothing', async () => {
    rig.commit(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`many/${index}`, `${index}`])));
    await rig.start();
    before = rig.fingerprint();
    const controller = new AbortController();
    const path = join(rig.folder, 'data/run-1/work/T-1-1');
    const request = { run: 'run-1', ticket: 'T-1', attempt: 1, bring: [], continues: null, at: AT };
    const opened = rig.worktrees.openAttempt(request, controller.signal);
    const look = () => (existsSync(path) ? controller.abort() : setImmediate(look));
    look();
    expect(failure(await opened)).toEqual({ type: 'aborted' });
    expect(existsSync(path)).toBe(false);
    expect(rig.git(['for-each-ref', 'refs/heads/baton/run-1.attempts/'])).toBe('');
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
    expect(await rig.open('T-1')).toBe(path);
  });

  it('of somebody whom git does not know fails with what to do', async () => {
    rig.write({ gitconfig: '' }, rig.folder);
    const started = await rig.worktrees.startRun({
      repository: rig.repository,
      run: 'run-1',
      base: 'head',
      takeAlong: false,
      at: AT,
    });
    expect(failure(started)).toEqual({ type: 'no_identity' });
  });
});

describe('many worktrees', () => {
  it('come and go at once, though git reads its notes of all of them each time', async () => {
    await rig.start();
    const tickets = Array.from({ length: 24 }, (_, index) => `T-${index}`);
    await Promise.all(
      tickets.map(async (ticket) => {
        await rig.open(ticket);
        value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket, attempt: 1 }));
      }),
    );
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
  });
});

describe('accepted work', () => {
  it('is one commit a ticket on the integration branch, in the order in which it was accepted', async () => {
    const start = await rig.start();
    await rig.open('T-2');
    await rig.accept('T-1', { one: '1' });
    rig.write({ two: '2' }, join(rig.folder, 'data/run-1/work/T-2-1'));
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-2')));
    expect(value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-2', attempt: 1 }))).toEqual({
      type: 'merged',
      commit: tip(),
    });
    expect(rig.git(['log', '--format=%s', `${start}..baton/run-1`]).split('\n')).toEqual([
      'T-2: Do T-2',
      'T-1: Do T-1',
    ]);
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'one', 'src/b.txt', 'two']);
  });

  it('of many tickets accepted at once is all there', async () => {
    await rig.start();
    const tickets = Array.from({ length: 8 }, (_, index) => `T-${index}`);
    await Promise.all(tickets.map((ticket) => rig.accept(ticket, { [`${ticket}.txt`]: ticket })));
    expect(rig.tree('baton/run-1').filter((path) => path.startsWith('T-'))).toEqual(
      tickets.map((ticket) => `${ticket}.txt`),
    );
  });

  it('of two runs at once in one repository does not mix', async () => {
    await Promise.all([rig.start('run-1'), rig.start('run-2')]);
    await Promise.all([rig.accept('T-1', { x: '1' }, 'run-1'), rig.accept('T-1', { x: '2' }, 'run-2')]);
    expect([rig.show('baton/run-1', 'x'), rig.show('baton/run-2', 'x')]).toEqual(['1', '2']);
    value(await rig.worktrees.discardRun('run-1', AT));
    expect(rig.show('baton/run-2', 'x')).toBe('2');
  });

  it('comes together while the person commits and switches branches', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    rig.commit({ 'a.txt': 'theirs' });
    rig.git(['checkout', '-q', '-b', 'elsewhere', 'HEAD~1']);
    before = rig.fingerprint();
    rig.write({ one: '1' }, path);
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.show('baton/run-1', 'a.txt')).toBe('one\ntwo\nthree');
  });
});

describe('a conflict', () => {
  beforeEach(async () => {
    await rig.start();
    const path = await rig.open('T-2');
    await rig.accept('T-0', { other: 'o' });
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n', 'src/c.txt': 'c' });
    rig.write({ 'a.txt': 'eins\ntwo\nthree\n', 'mine.txt': 'm' }, path);
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-2')));
  });

  const merge = async (attempt = 1) =>
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-2', attempt }));
  const resolve = async () =>
    value(
      await rig.worktrees.openAttempt({
        run: 'run-1',
        ticket: 'T-2',
        attempt: 2,
        bring: [],
        continues: 1,
        at: AT,
      }),
    );
  const finish = async () => {
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-2', 2)));
    return merge(2);
  };
  const met = [{ path: 'a.txt', tickets: ['T-1'] }];

  it('names the files and the tickets that touched them, and moves nothing', async () => {
    const old = tip();
    expect(await merge()).toEqual({ type: 'conflict', files: met });
    expect(tip()).toBe(old);
  });

  it('lies in the worktree of the next attempt to resolve, and the result is one commit', async () => {
    const { path, conflicted } = await resolve();
    expect(conflicted).toEqual(met);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toMatch(
      /^<{7} .*\nONE\n(\|{7}.*\none\n)?={7}\neins\n>{7} .*T-2-1\ntwo/,
    );
    expect(readFileSync(join(path, 'mine.txt'), 'utf8')).toBe('m');
    expect(await finish()).toEqual({ type: 'conflict', files: met });
    rig.write({ 'a.txt': 'EINS\ntwo\nthree\n' }, path);
    expect(await finish()).toEqual({ type: 'merged', commit: tip() });
    expect(rig.show('baton/run-1', 'a.txt')).toBe('EINS\ntwo\nthree');
    expect(rig.git(['log', '--format=%s', '-2', 'baton/run-1']).split('\n')).toEqual([
      'T-2: Do T-2',
      'T-1: Do T-1',
    ]);
  });

  it.each([
    [
      'only the first marker is gone',
      'EINS\nONE\n=======\neins\n>>>>>>> baton/run-1.attempts/T-2-1\ntwo\nthree\n',
    ],
    ['only the last marker is gone', '<<<<<<< HEAD\r\nONE\n=======\neins\ntwo\nthree\n'],
  ])('is still one where %s', async (_, text) => {
    const { path } = await resolve();
    rig.write({ 'a.txt': text }, path);
    expect(await finish()).toEqual({ type: 'conflict', files: met });
  });

  it('is none where a file tells of markers of somebody else', async () => {
    const { path } = await resolve();
    rig.write({ 'a.txt': '<<<<<<< mine\nONE\n=======\neins\n>>>>>>> yours\n' }, path);
    expect(await finish()).toEqual({ type: 'merged', commit: tip() });
  });

  it('that an attempt left as it was is still one for the attempt that goes on with it', async () => {
    await resolve();
    const third = value(
      await rig.worktrees.openAttempt({
        run: 'run-1',
        ticket: 'T-2',
        attempt: 3,
        bring: [],
        continues: 2,
        at: AT,
      }),
    );
    expect(third.conflicted).toEqual(met);
    expect(readFileSync(join(third.path, 'mine.txt'), 'utf8')).toBe('m');
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-2', 3)));
    expect(await merge(3)).toEqual({ type: 'conflict', files: met });
  });

  it('that was resolved while other work was accepted comes on top of that', async () => {
    const { path } = await resolve();
    await rig.accept('T-3', { third: '3' });
    rig.write({ 'a.txt': 'EINS\ntwo\nthree\n' }, path);
    rig.git(['commit', '-q', '-a', '-m', 'resolved by the worker'], path);
    expect((await finish()).type).toBe('merged');
    expect(rig.tree('baton/run-1')).toEqual([
      'a.txt',
      'mine.txt',
      'other',
      'src/b.txt',
      'src/c.txt',
      'third',
    ]);
  });
});

describe('an attempt that goes on with an earlier one', () => {
  it('begins with its work, in no commit or in one, on top of what was accepted meanwhile', async () => {
    await rig.start();
    rig.write({ mine: 'm', 'a.txt': null }, await rig.open('T-1'));
    await rig.accept('T-2', { theirs: 't' });
    const request = { run: 'run-1', ticket: 'T-1', attempt: 2, bring: [], continues: 1, at: AT };
    const { path, base, conflicted } = value(await rig.worktrees.openAttempt(request));
    expect([base, conflicted]).toEqual([tip(), []]);
    expect(rig.git(['status', '--porcelain'], path).split('\n')).toEqual(['D  a.txt', 'A  mine']);
    expect(rig.git(['status'], path)).not.toContain('merging');
    rig.write({ more: '+' }, path);
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1', 2)));
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 2 }));
    expect(rig.tree('baton/run-1')).toEqual(['mine', 'more', 'src/b.txt', 'theirs']);
  });
});

describe('work that was accepted', () => {
  const T1 = { run: 'run-1', ticket: 'T-1', attempt: 1 };

  it('is accepted once, however often that is asked for', async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1' });
    const accepted = tip();
    await rig.accept('T-2', { two: '2' });
    const later = tip();
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(value(await rig.worktrees.mergeAttempt(T1))).toEqual({ type: 'merged', commit: accepted });
    expect(tip()).toBe(later);
    expect(value(await rig.worktrees.lookAt('run-1'))).toMatchObject({
      root: rig.repository,
      attempts: [{ ticket: 'T-1', state: 'open', accepted }, { ticket: 'T-2' }],
    });
  });

  it('was not, where the process died before the branch was moved', async () => {
    const start = await rig.start();
    await rig.accept('T-1', { one: '1' });
    rig.git(['update-ref', 'refs/heads/baton/run-1', start]);
    expect(value(await rig.worktrees.mergeAttempt(T1)).type).toBe('merged');
    expect(rig.tree('baton/run-1')).toContain('one');
  });

  it('can be taken back, also when other work came after it, and is accepted anew after that', async () => {
    const start = await rig.start();
    await rig.accept('T-1', { one: '1' });
    expect(value(await rig.worktrees.takeBack(T1))).toBe(true);
    expect(tip()).toBe(start);
    expect(value(await rig.worktrees.takeBack(T1))).toBe(false);
    value(await rig.worktrees.mergeAttempt(T1));
    await rig.accept('T-2', { two: '2' });
    expect(value(await rig.worktrees.takeBack(T1))).toBe(true);
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'src/b.txt', 'two']);
    expect(value(await rig.worktrees.takeBack({ ...T1, ticket: 'T-9' }))).toBe(false);
  });
});

describe('a worktree that goes', () => {
  it('leaves the work that was in no commit on the branch of its attempt', async () => {
    await rig.start();
    rig.write({ unfinished: 'u' }, await rig.open('T-1'));
    value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.show('baton/run-1.attempts/T-1-1', 'unfinished')).toBe('u');
    expect(tip()).toBe(rig.git(['rev-parse', 'HEAD']));
  });
});

describe('a run that is discarded', () => {
  it('leaves neither branches nor worktrees, and of the records only that it was', async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1' });
    await rig.open('T-2');
    const tip = rig.git(['rev-parse', 'baton/run-1']);
    const discarded = { branch: 'baton/run-1', tip, left: [] };
    expect(value(await rig.worktrees.discardRun('run-1', AT))).toEqual(discarded);
    expect(rig.git(['branch', '--list', 'baton/*'])).toBe('');
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
    expect(readdirSync(join(rig.folder, 'data/run-1'))).toEqual(['discarded.json']);
    const refusal = { type: 'discarded', at: AT.toISOString(), tip };
    expect(failure(await rig.worktrees.discardRun('run-1', AT))).toEqual(refusal);
    const attempt = { run: 'run-1', ticket: 'T-1', attempt: 2, bring: [], continues: null, at: AT };
    expect(failure(await rig.worktrees.openAttempt(attempt))).toEqual(refusal);
    expect(failure(await rig.worktrees.lookAt('run-1'))).toEqual(refusal);
    expect(failure(await rig.worktrees.lookAt('run-2'))).toEqual({ type: 'no_such_run', run: 'run-2' });
    expect(value(await rig.worktrees.listLeftovers(async () => false))).toEqual([]);
    rig.git(['branch', discarded.branch, discarded.tip]);
    expect(rig.show(discarded.branch, 'one')).toBe('1');
  });

  it('leaves what is not Baton’s where it is', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    rig.git(['worktree', 'add', '-q', '--detach', '../beside'], path);
    const far = join(rig.folder, 'far');
    rig.git(['worktree', 'add', '-q', '--detach', far]);
    rig.write({ far: null }, rig.folder);
    const { left } = value(await rig.worktrees.discardRun('run-1', AT));
    expect(left).toEqual([join(path, '../beside')]);
    expect(existsSync(join(path, '../beside/a.txt'))).toBe(true);
    // A worktree that cannot be seen, such as on a disk that is not plugged in, keeps git's note of it.
    expect(rig.git(['worktree', 'list'])).toContain(far);
  });

  it('leaves no note of a worktree that a worker made beside its own and that is gone, but of one that is locked', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    for (const name of ['gone', 'kept']) {
      rig.git(['worktree', 'add', '-q', '--detach', `../${name}`], path);
      await rm(join(path, '..', name), { recursive: true });
    }
    rig.git(['worktree', 'lock', join(path, '../kept')]);
    const { left } = value(await rig.worktrees.discardRun('run-1', AT));
    expect(left).toEqual([join(path, '../kept')]);
    expect(rig.git(['worktree', 'list']).split('\n')).toEqual([
      expect.anything(),
      expect.stringContaining('/kept'),
    ]);
  });
});
