import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorktrees } from './create-worktrees';
import { AT, createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

// Repositories of every kind, each through a run: open, work, accept, and the person's tree as before.

let rig: WorktreeRig;

beforeEach(() => {
  rig = createWorktreeRig({ name: 'my ünï repo' });
});

afterEach(() => {
  try {
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    rig.remove();
  }
});

const find = async (folder = rig.repository) => value(await rig.worktrees.findRepository(folder));

/** Everything in `of`, with the person's tree untouched by it. */
async function untouched(of: () => Promise<void>): Promise<void> {
  const before = rig.fingerprint();
  await of();
  expect(rig.fingerprint()).toBe(before);
}

describe('a repository', () => {
  it('is found from any folder in it, with its branch and what is uncommitted', async () => {
    rig.write({ 'a.txt': 'changed', 'src/b.txt': 'staged', 'new/one': '1', 'new/two': '2' });
    rig.git(['add', 'src/b.txt']);
    rig.write({ 'src/b.txt': 'and changed' });
    await untouched(async () => {
      expect(await find(join(rig.repository, 'src'))).toEqual({
        root: rig.repository,
        gitDir: join(rig.repository, '.git'),
        commonDir: join(rig.repository, '.git'),
        below: 'src',
        head: { type: 'branch', branch: 'main', commit: rig.git(['rev-parse', 'HEAD']) },
        isLinkedWorktree: false,
        submodules: [],
        isSparse: false,
        usesLfs: false,
        changes: { staged: 1, unstaged: 2, untracked: 2, unmerged: 0 },
        operation: null,
      });
    });
  });

  it('is none where there is no working tree', async () => {
    rig.git(['init', '-q', '--bare', join(rig.folder, 'bare')]);
    for (const folder of [
      rig.folder,
      join(rig.folder, 'bare'),
      join(rig.folder, 'gone'),
      join(rig.repository, 'a.txt'),
    ]) {
      expect(failure(await rig.worktrees.findRepository(folder))).toEqual({ type: 'no_repository', folder });
    }
  });

  it('without a commit can have a run, whose work waits for the person’s first commit', async () => {
    rig.git(['checkout', '-q', '--orphan', 'fresh']);
    rig.git(['rm', '-q', '-r', '--cached', '.']);
    expect((await find()).head).toEqual({ type: 'unborn', branch: 'fresh' });
    await untouched(async () => {
      await rig.start('run-1', { takeAlong: true });
      await rig.accept('T-1', { one: '1' });
      expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'one', 'src/b.txt']);
      await rig.start('run-2');
      expect(rig.git(['ls-tree', 'baton/run-2'])).toBe('');
      const request = { run: 'run-1', tickets: 'all', as: 'merge', title: 'All' } as const;
      expect(failure(await rig.worktrees.applyRun(request))).toEqual({ type: 'no_commit' });
    });
    rig.commit({}, 'First of all');
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'merge', title: 'All' }));
    expect(rig.git(['log', '--format=%s']).split('\n')).toEqual(['T-1: Do T-1', 'First of all']);
    expect(rig.git(['status', '--porcelain'])).toBe('');
  });

  it('with a detached HEAD can have a run', async () => {
    rig.git(['checkout', '-q', '--detach']);
    expect((await find()).head).toEqual({ type: 'detached', commit: rig.git(['rev-parse', 'main']) });
    await untouched(async () => {
      await rig.start();
      await rig.accept('T-1', { one: '1' });
    });
  });

  it('that is itself a linked worktree keeps its own branch and index', async () => {
    const linked = join(rig.folder, 'linked tree');
    rig.git(['worktree', 'add', '-q', '-b', 'side', linked]);
    const facts = await find(linked);
    expect([facts.isLinkedWorktree, facts.root]).toEqual([true, linked]);
    rig.write({ mine: 'm' }, linked);
    await untouched(async () => {
      value(
        await rig.worktrees.startRun({
          repository: linked,
          run: 'run-1',
          base: 'head',
          takeAlong: true,
          at: AT,
        }),
      );
      await rig.accept('T-1', { one: '1' });
      value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    });
    rig.git(['branch', '-q', 'unrelated']);
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'squash', title: 'All' }));
    expect(rig.git(['status', '--porcelain'], linked)).toBe('?? mine');
    expect(rig.git(['log', '-1', '--format=%s', 'side'])).toBe('All');
    expect(rig.git(['log', '-1', '--format=%s', 'main'])).toBe('First');
    value(await rig.worktrees.discardRun('run-1', AT));
    expect(existsSync(join(linked, 'one'))).toBe(true);
  });

  it('in the middle of a merge says so, and its conflicts cannot be taken along', async () => {
    rig.git(['checkout', '-q', '-b', 'side']);
    rig.commit({ 'a.txt': 'side' });
    rig.git(['checkout', '-q', 'main']);
    rig.commit({ 'a.txt': 'main' });
    expect(() => rig.git(['merge', '-q', 'side'])).toThrow();
    expect(await find()).toMatchObject({ operation: 'merge', changes: { unmerged: 1 } });
    const request = {
      repository: rig.repository,
      run: 'run-1',
      base: 'head',
      takeAlong: true,
      at: AT,
    } as const;
    expect(failure(await rig.worktrees.startRun(request))).toEqual({ type: 'in_the_middle', of: 'merge' });
  });

  it('with submodules keeps where they stand, and shows when one moved', async () => {
    const other = createWorktreeRig();
    try {
      rig.git([
        '-c',
        'protocol.file.allow=always',
        'submodule',
        '--quiet',
        'add',
        other.repository,
        'lib/sub',
      ]);
      rig.commit({}, 'Submodule');
      expect((await find()).submodules).toEqual(['lib/sub']);
      await untouched(async () => {
        await rig.start('run-1', { takeAlong: true });
        await rig.accept('T-1', { one: '1' });
        expect(rig.git(['diff', '--name-only', 'main', 'baton/run-1'])).toBe('one');
        const moved = other.commit({ two: '2' });
        const path = await rig.open('T-2');
        rig.git(['update-index', '--cacheinfo', `160000,${moved},lib/sub`], path);
        rig.git(['clone', '-q', other.repository, 'lib/sub'], path);
        value(await rig.worktrees.commitAttempt(rig.commitMessage('T-2')));
        value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-2', attempt: 1 }));
        const [change] = value(await rig.worktrees.diffTicket({ run: 'run-1', ticket: 'T-2' })).files;
        expect(change?.after).toEqual({ kind: 'submodule', content: { type: 'commit', commit: moved } });
        value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-2', attempt: 1 }));
        expect(existsSync(path)).toBe(false);
      });
      value(await rig.worktrees.applyRun({ run: 'run-1', tickets: ['T-1'], as: 'merge', title: 'All' }));
      expect(rig.git(['status', '--porcelain'])).toBe('');
    } finally {
      other.remove();
    }
  });

  it('that is checked out in part has worktrees in part, and loses nothing of the rest', async () => {
    rig.commit({ 'big/one': '1', 'big/two': '2', 'src/c': 'c' });
    rig.git(['sparse-checkout', 'set', 'src']);
    expect((await find()).isSparse).toBe(true);
    rig.write({ 'src/new': 'n' });
    await untouched(async () => {
      const start = await rig.start('run-1', { takeAlong: true });
      expect(rig.tree(start)).toEqual(['a.txt', 'big/one', 'big/two', 'src/b.txt', 'src/c', 'src/new']);
      const path = await rig.open('T-1');
      expect(existsSync(join(path, 'big'))).toBe(false);
      rig.write({ 'src/c': 'changed', 'big/three': '3' }, path);
      const { commit } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
      expect(rig.git(['diff', '--name-status', start, commit ?? '']).split('\n')).toEqual([
        'A\tbig/three',
        'M\tsrc/c',
      ]);
      value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
      const request = { run: 'run-1', tickets: 'all', title: 'All', as: 'changes' } as const;
      expect(failure(await rig.worktrees.applyRun(request))).toEqual({
        type: 'sparse',
        files: ['big/three'],
      });
    });
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', title: 'All', as: 'squash' }));
    expect(rig.git(['status', '--porcelain'])).toBe('?? src/new');
  });

  it('with links, modes, renames, bytes and folders that become files goes through whole', async () => {
    rig.commit({
      'dir/inner': 'x',
      file: 'f',
      run: { program: '#!/bin/sh\n' },
      link: { link: 'a.txt' },
      'old name': 'n'.repeat(500),
    });
    chmodSync(join(rig.repository, 'a.txt'), 0o755);
    const latin = Buffer.from('caf\xe9', 'latin1');
    await untouched(async () => {
      await rig.start('run-1', { takeAlong: true });
      const path = await rig.open('T-1');
      expect(lstatSync(join(path, 'a.txt')).mode & 0o111).not.toBe(0);
      rig.write(
        {
          dir: 'now a file',
          file: null,
          'file/inner': 'i',
          link: { link: '../outside' },
          'old name': null,
          'new/näme': 'n'.repeat(500),
          bytes: Buffer.from([0, 255, 10]),
        },
        path,
      );
      chmodSync(join(path, 'run'), 0o644);
      writeFileSync(Buffer.concat([Buffer.from(`${path}/`), latin]), 'no text in its name');
      value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
      value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
      expect(rig.git(['status', '--porcelain'], path)).toBe('');
      expect(rig.git(['ls-tree', '-r', 'baton/run-1'])).toContain('"caf\\351"');
    });
    rig.git(['checkout', '-q', 'a.txt']);
    chmodSync(join(rig.repository, 'a.txt'), 0o644);
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'merge', title: 'All' }));
    expect(rig.git(['status', '--porcelain'])).toBe('');
    expect(readlinkSync(join(rig.repository, 'link'))).toBe('../outside');
    expect(readFileSync(join(rig.repository, 'dir'), 'utf8')).toBe('now a file');
  });
});

describe('housekeeping', () => {
  it('lists worktrees with their size, all or those that are wanted; what is removed leaves its work', async () => {
    await rig.start();
    await rig.work('T-1', { big: Buffer.alloc(100_000, 1) });
    await rig.open('T-2');
    const [first] = value(await rig.worktrees.listWorktrees());
    expect(first).toMatchObject({
      run: 'run-1',
      repository: rig.repository,
      ticket: 'T-1',
      attempt: 1,
      openedAt: AT.toISOString(),
    });
    expect(first?.bytes).toBeGreaterThan(100_000);
    value(await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    const names = async (isWanted?: () => boolean) =>
      value(await rig.worktrees.listWorktrees(isWanted)).map(({ ticket }) => ticket);
    expect([await names(), await names(() => false)]).toEqual([['T-2'], []]);
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.tree('baton/run-1')).toContain('big');
  });

  it('finds the branch of a run that never began, and takes it away unless somebody else used it', async () => {
    const [, start] = [await rig.start('run-1'), await rig.start('run-2')];
    const leftovers = value(await rig.worktrees.listLeftovers(async () => false));
    expect(leftovers).toEqual(
      ['run-1', 'run-2'].map((run) => ({ type: 'never_began', run, repository: rig.repository })),
    );
    expect(value(await rig.worktrees.listLeftovers(async (run) => run === 'run-1'))).toHaveLength(1);
    const tree = rig.git(['rev-parse', `${start}^{tree}`]);
    const mine = rig.git(['commit-tree', '-p', start, '-m', 'Mine', tree]);
    rig.git(['update-ref', 'refs/heads/baton/run-2', mine]);
    for (const leftover of leftovers) value(await rig.worktrees.mend(leftover));
    expect(rig.git(['branch', '--list', '--format=%(refname:short)', 'baton/*'])).toBe('baton/run-2');
    expect(value(await rig.worktrees.listLeftovers(async () => false))).toEqual([]);
  });

  it('finds what a crash left half made, and what others took away, and puts it right', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    const half = await rig.open('T-2');
    const record = join(rig.folder, 'data/run-1/attempts/T-2-1.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"open"', '"making"'));
    rig.write({ [path.slice(rig.folder.length + 1)]: null }, rig.folder);
    const { worktrees } = rig;
    const leftovers = value(await worktrees.listLeftovers());
    expect(leftovers.map(({ type }) => type)).toEqual(['gone', 'half_made']);
    for (const leftover of leftovers) value(await worktrees.mend(leftover));
    expect(value(await worktrees.listLeftovers())).toEqual([]);
    expect(existsSync(half)).toBe(false);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
    await rig.open('T-2');
  });

  it('clears up after a process that died: what was half made or half written, and locks that its git left', async () => {
    await rig.start();
    const path = await rig.open('T-1');
    const half = await rig.open('T-2');
    const gone = await rig.open('T-3');
    const gitDir = rig.git(['rev-parse', '--absolute-git-dir'], path);
    const data = join(rig.folder, 'data/run-1');
    const record = join(data, 'attempts/T-2-1.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"open"', '"making"'));
    rig.write({ [gone.slice(rig.folder.length + 1)]: null }, rig.folder);
    const { pid: dead } = spawnSync('true');
    const own = join(rig.repository, '.git');
    const left = [
      join(data, `attempts/.baton-${dead}-x.tmp`),
      join(data, `.baton-${dead}-x.tmp`),
      join(gitDir, `baton-index-${dead}-x`),
      join(own, `baton-index-${dead}-x`),
      join(gitDir, 'HEAD.lock'),
      join(own, 'refs/heads/baton/run-1.lock'),
      join(own, 'refs/heads/baton/run-1.attempts/T-1-1.lock'),
      join(own, 'packed-refs.lock'),
      join(own, `baton-deletes-${dead}-x`),
    ];
    const others = [join(own, `baton-index-${process.pid}-x`), join(own, 'refs/heads/main.lock')];
    for (const file of [...left, ...others]) writeFileSync(file, '');
    value(await rig.worktrees.recover('run-1'));
    expect(left.filter((file) => existsSync(file))).toEqual([]);
    expect(others.filter((file) => existsSync(file))).toEqual(others);
    for (const file of others) rmSync(file);
    expect([existsSync(path), existsSync(half)]).toEqual([true, false]);
    expect(value(await rig.worktrees.lookAt('run-1')).attempts).toMatchObject([
      { ticket: 'T-1', state: 'open' },
      { ticket: 'T-3', state: 'closed' },
    ]);
    expect(value(await rig.worktrees.listLeftovers())).toEqual([]);
    await rig.open('T-2');
  });

  it.skipIf(process.platform === 'win32')(
    'ends a git that outlived the process which made a worktree with it, and no other',
    async () => {
      const marker = join(rig.folder, 'at work');
      rig.git(['config', '--global', 'filter.slow.smudge', `touch '${marker}'; sleep 60`]);
      rig.commit({ '.gitattributes': '*.slow filter=slow\n' });
      await rig.start();
      rig.write({ 'x.slow': 'x' });
      rig.git(['add', '-A']);
      rig.git(['commit', '-q', '-m', 'Slow']);
      const path = await rig.open('T-1');
      const record = join(rig.folder, 'data/run-1/attempts/T-1-1.json');
      writeFileSync(record, readFileSync(record, 'utf8').replace('"open"', '"making"'));
      rig.git(['worktree', 'remove', '--force', path]);
      const add = (folder: string) => {
        const words = ['worktree', 'add', '-q', '--detach', folder, 'HEAD'];
        const options = {
          cwd: rig.repository,
          env: rig.environment,
          detached: true,
          stdio: 'ignore',
        } as const;
        return spawn('git', words, options);
      };
      const git = add(path);
      const ended = once(git, 'exit');
      while (!existsSync(marker)) await new Promise(setImmediate);
      rmSync(marker);
      const other = add(join(rig.folder, 'elsewhere'));
      while (!existsSync(marker)) await new Promise(setImmediate);
      value(await rig.worktrees.recover('run-1'));
      expect((await ended)[1]).toBe('SIGTERM');
      expect([existsSync(path), other.exitCode]).toEqual([false, null]);
      const gone = once(other, 'exit');
      process.kill(-(other.pid ?? 0), 'SIGTERM');
      await gone;
      rig.git(['config', '--global', '--unset', 'filter.slow.smudge']);
      await rig.open('T-1');
    },
  );

  it('mends git’s notes of worktrees where a git died in them, also for another run, and leaves those of others', async () => {
    await rig.start();
    const notes = join(rig.repository, '.git/worktrees');
    const long = new Date(Date.now() - 60_000);
    const halfWritten = (name: string, gitdir: string | null) => {
      mkdirSync(join(notes, name), { recursive: true });
      writeFileSync(join(notes, name, 'locked'), 'initializing');
      if (gitdir !== null) {
        writeFileSync(join(notes, name, 'gitdir'), `${gitdir}\n`);
        writeFileSync(join(notes, name, 'commondir'), '');
      }
      utimesSync(join(notes, name), long, long);
    };
    halfWritten('T-9-1', join(rig.folder, 'data/run-9/work/T-9-1/.git'));
    halfWritten('T-8-1', null);
    expect(() => rig.git(['worktree', 'list'])).toThrow(/commondir/);
    await rig.open('T-1');
    expect(readdirSync(notes)).toEqual(['T-1-1']);
    halfWritten('theirs', join(rig.folder, 'elsewhere/.git'));
    halfWritten('T-9-1', join(rig.folder, 'data/run-9/work/T-9-1/.git'));
    value(await rig.worktrees.recover('run-1'));
    expect(readdirSync(notes)).toEqual(['T-1-1', 'theirs']);
    rmSync(join(notes, 'theirs'), { recursive: true });
  });

  it('takes away what an older git had checked out for a merge alone, and nothing that only looks like it', async () => {
    await rig.start();
    const { pid: dead } = spawnSync('true');
    const path = await rig.open(`merge-${dead}`);
    const merge = join(rig.folder, `data/run-1/work/+merge-${dead}-x`);
    rig.git(['worktree', 'add', '-q', '--detach', merge]);
    value(await rig.worktrees.recover('run-1'));
    expect([existsSync(path), existsSync(merge)]).toEqual([true, false]);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(2);
  });

  it('leaves git’s lock on all branches to the person where it was not Baton that deleted some', async () => {
    await rig.start();
    const lock = join(rig.repository, '.git/packed-refs.lock');
    writeFileSync(lock, '');
    value(await rig.worktrees.recover('run-1'));
    expect(existsSync(lock)).toBe(true);
    rmSync(lock);
  });

  it('forgets a run whose repository is gone, and touches no folder that it does not know', async () => {
    await rig.start();
    await rig.open('T-1');
    rig.write({ 'data/mine/file': 'x', 'data/run-1/work/mine': 'x' }, rig.folder);
    const gone = createWorktreeRig();
    const worktrees = createWorktrees({ folder: join(rig.folder, 'data'), environment: gone.environment });
    value(
      await worktrees.startRun({
        repository: gone.repository,
        run: 'run-2',
        base: 'head',
        takeAlong: false,
        at: AT,
      }),
    );
    const { path } = value(
      await worktrees.openAttempt({
        run: 'run-2',
        ticket: 'T-1',
        attempt: 1,
        bring: [],
        continues: null,
        at: AT,
      }),
    );
    gone.remove();
    const [leftover] = value(await worktrees.listLeftovers());
    expect(leftover).toEqual({ type: 'no_repository', run: 'run-2', repository: gone.repository });
    if (leftover !== undefined) value(await worktrees.mend(leftover));
    expect(existsSync(path)).toBe(false);
    value(await rig.worktrees.discardRun('run-1', AT));
    expect(readFileSync(join(rig.folder, 'data/mine/file'), 'utf8')).toBe('x');
    expect(readFileSync(join(rig.folder, 'data/run-1/work/mine'), 'utf8')).toBe('x');
  });
});
