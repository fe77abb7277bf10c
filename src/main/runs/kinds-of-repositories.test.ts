import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireAttempt } from '../../shared/run-state';
import { fingerprint } from '../worktrees/worktree-rig';
import { expectOpened } from './conductor-rig';
import {
  command,
  createIsolationRig,
  done,
  type IsolationRig,
  type OpenRun,
  ticket,
  write,
} from './isolation-rig';

// Repositories of every kind, each through a whole run: the person's tree is as it was, to the byte, and the work is on its branch.

let rig: IsolationRig;

beforeEach(async () => {
  rig = await createIsolationRig();
});
afterEach(async () => {
  try {
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    await rig.remove();
  }
});

const files = (run: string) =>
  rig.git(['-c', 'core.quotePath=false', 'diff', '--name-only', 'main', `baton/${run}`]).split('\n');
const change = (names: Record<string, string | Buffer>) => {
  for (const [name, content] of Object.entries(names)) writeFileSync(join(rig.repository, name), content);
  rig.git(['add', '-A']);
  rig.git(['commit', '-q', '-m', 'More']);
};

/** A finished run of which every ticket is completed, and that left the tree alone. */
async function untouched(...runs: Parameters<IsolationRig['finished']>): Promise<OpenRun> {
  const before = rig.look();
  const opened = await rig.finished(...runs);
  const states = [...opened.copy.tickets.values()].map(({ state }) => state);
  expect(states).toEqual(states.map(() => expect.objectContaining({ status: 'completed' })));
  await opened.face.ask('run.close', { run: opened.run });
  expect(rig.look()).toBe(before);
  return opened;
}

describe('a repository', () => {
  it('with links, modes, renames, bytes and names that are no words: the work arrives whole', async () => {
    change({ 'old name': 'n'.repeat(500), bytes: Buffer.from([0, 1, 2]), run: '#!/bin/sh\n', file: 'f' });
    const { run } = await untouched([
      ticket('T-1', [
        command(
          'git mv "old name" "nëw näme" && ln -s shared.txt link && chmod +x run && printf "\\0\\377" > bytes',
        ),
        command('rm file && mkdir file && echo inner > "file/in ner"'),
        done,
      ]),
    ]);
    expect(files(run).sort()).toEqual(['bytes', 'file', 'file/in ner', 'link', 'nëw näme', 'run']);
    const entries = rig.git(['-c', 'core.quotePath=false', 'ls-tree', '-r', `baton/${run}`]);
    expect(entries).toMatch(/^100755 .*\trun$/m);
    expect(entries).toMatch(/^120000 .*\tlink$/m);
    expect(rig.show(run, 'link')).toBe('shared.txt');
    expect(rig.git(['diff', '--numstat', 'main', `baton/${run}`, '--', 'bytes'])).toBe('-\t-\tbytes');
  });

  it('with line ends of Windows in the working tree: only what was changed is', async () => {
    rig.git(['config', 'core.autocrlf', 'true']);
    change({ 'crlf.txt': 'one\r\ntwo\r\n' });
    const { run } = await untouched([
      ticket('T-1', [command('grep -q "$(printf "one\\r")" crlf.txt'), write('new.txt', 'a\r\nb\r\n'), done]),
    ]);
    expect(files(run)).toEqual(['new.txt']);
    expect(rig.git(['cat-file', '-s', `baton/${run}:new.txt`])).toBe('4');
  });

  it('with Git LFS: pointers stay pointers, and nothing is fetched', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`;
    change({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'x.bin': pointer });
    const { run } = await untouched([
      ticket('T-1', [command('grep -q "oid sha256" x.bin && cp x.bin y.bin'), done]),
    ]);
    expect(files(run)).toEqual(['y.bin']);
    expect(`${rig.show(run, 'y.bin')}\n`).toBe(pointer);
  });

  it('with submodules: they stay where they stand', async () => {
    const other = await createIsolationRig();
    try {
      const add = ['submodule', '--quiet', 'add', other.repository, 'lib/sub'];
      rig.git(['-c', 'protocol.file.allow=always', ...add]);
      rig.git(['commit', '-q', '-m', 'Submodule']);
      const { run } = await untouched([ticket('T-1', [write('one.txt', '1'), command('ls lib/sub'), done])]);
      expect(files(run)).toEqual(['one.txt']);
      const filled = await rig.finished([ticket('T-1', [command('echo 2 > lib/sub/two.txt'), done])]);
      expect(requireAttempt(filled.copy, 'T-1#1').ignored).toMatchObject({ submodules: ['lib/sub'] });
    } finally {
      await other.remove();
    }
  });

  it('of which only a part is checked out: the rest is not lost', async () => {
    await mkdir(join(rig.repository, 'big'));
    change({ 'big/one': '1', 'sub/c': 'c' });
    rig.git(['sparse-checkout', 'set', 'sub']);
    const { run } = await untouched([
      ticket('T-1', [
        command('test ! -e big && echo changed > sub/c && mkdir big && echo 2 > big/two'),
        done,
      ]),
    ]);
    expect(files(run)).toEqual(['big/two', 'sub/c']);
  });

  it('without a commit: the work begins from nothing, or from what is there', async () => {
    await rm(join(rig.repository, '.git'), { recursive: true });
    rig.git(['init', '-q', '-b', 'main']);
    rig.git(['config', 'user.name', 'Ada']);
    rig.git(['config', 'user.email', 'ada@example.org']);
    const list = (run: string) => rig.git(['ls-tree', '-r', '--name-only', `baton/${run}`]).split('\n');
    const bare = await untouched([
      ticket('T-1', [command('test ! -e shared.txt && echo 1 > one.txt'), done]),
    ]);
    expect(list(bare.run)).toEqual(['one.txt']);
    const along = await untouched([ticket('T-1', [command('cp shared.txt copy.txt'), done])], {
      takeAlong: true,
    });
    expect(list(along.run)).toEqual(['copy.txt', 'shared.txt', 'sub/inner.txt']);
  });

  it('on no branch: HEAD stays where it is', async () => {
    rig.git(['checkout', '-q', '--detach']);
    const { run } = await untouched([ticket('T-1', [write('one.txt', '1'), done])]);
    expect(files(run)).toEqual(['one.txt']);
  });

  it('that is itself a worktree: its branch and index are its own', async () => {
    const linked = join(rig.place.root, 'linked tree');
    rig.git(['worktree', 'add', '-q', '-b', 'side', linked]);
    writeFileSync(join(linked, 'mine'), 'uncommitted');
    const atLinked = (words: string[]) => rig.git(words, linked);
    const before = fingerprint(linked, atLinked);
    const { run } = await untouched([ticket('T-1', [command('cat mine > copy'), done])], {
      workspace: linked,
      takeAlong: true,
    });
    expect(fingerprint(linked, atLinked)).toBe(before);
    expect(files(run)).toEqual(['copy', 'mine']);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(2);
  });
});

describe('at the same time', () => {
  it('two runs in one repository, while the person commits and switches branches, do not mix', async () => {
    const tickets = (text: string) =>
      ['T-1', 'T-2', 'T-3'].map((id) => ticket(id, [write(`${id}.txt`, text), command('sleep 0.05'), done]));
    const first = await rig.open(tickets('first'));
    const path = await rig.place.write('other.json', { title: 'Other', tickets: tickets('second') });
    const { run } = expectOpened(await first.face.ask('track.open', { path }));
    const second = { face: first.face, run, copy: await first.face.watch(run) };
    await Promise.all([rig.begin(first), rig.begin(second)]);
    change({ 'theirs.txt': 'committed meanwhile' });
    rig.git(['checkout', '-q', '-b', 'elsewhere', 'HEAD~1']);
    writeFileSync(join(rig.repository, 'shared.txt'), 'at work\n');
    const before = rig.look();
    await first.face.until(() => [first.copy, second.copy].every(({ phase }) => phase.phase === 'finished'));
    for (const [one, text] of [
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      await first.face.ask('run.close', { run: one.run });
      expect(rig.subjects(one.run)).toEqual(['T-1: Do T-1', 'T-2: Do T-2', 'T-3: Do T-3']);
      expect(rig.show(one.run, 'T-2.txt')).toBe(text);
      expect(rig.show(one.run, 'shared.txt')).toBe('one');
    }
    expect(rig.look()).toBe(before);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
  });

  it('a worker that commits, switches branches and makes worktrees itself: its work is what its files are', async () => {
    const { run } = await untouched([
      ticket('T-1', [
        command(
          'echo 1 > one && git add -A && git commit -q -m "By hand" && git checkout -q -b own && echo 2 > two',
        ),
        command('git checkout -q --detach && git branch -q -D own'),
        command('git worktree add -q --detach ../beside'),
        done,
      ]),
    ]);
    expect(files(run)).toEqual(['one', 'two']);
    expect(rig.git(['log', '--format=%s', `main..baton/${run}`])).toBe('T-1: Do T-1');
    // It is the worker's, and is told of by git alone.
    const others = rig.git(['worktree', 'list']).split('\n').slice(1);
    expect(others).toEqual([expect.stringContaining(`/${run}/work/beside`)]);
  });

  it('a worker that makes a worktree inside its own: nothing of it is thrown away unasked', async () => {
    const before = rig.look();
    const { face, run, copy } = await rig.finished([
      ticket('T-1', [command('git worktree add -q --detach inner && echo 1 > inner/one'), done]),
    ]);
    expect(copy.tickets.get('T-1')?.state).toMatchObject({
      status: 'blocked',
      reason: expect.stringMatching(/^inner in .* is a repository of its own/),
    });
    await face.ask('run.close', { run });
    expect(existsSync(join(rig.place.data, 'worktrees', run, 'work/T-1-1/inner/one'))).toBe(true);
    expect(rig.look()).toBe(before);
  });
});

describe('a full disk', () => {
  const mount = (folder: string) =>
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'baton', folder]).status === 0;

  it('while a worktree is made has the run stand still with the reason, leaves nothing, and is gone on with after that', async () => {
    const folder = join(rig.place.data, 'worktrees');
    await mkdir(folder, { recursive: true });
    if (!mount(folder)) {
      console.log(
        'skipped: “a full disk while a worktree is made”, since no file system can be mounted here',
      );
      return;
    }
    try {
      change({ big: Buffer.alloc(1_500_000, 7) });
      const before = rig.look();
      writeFileSync(join(folder, 'filler'), Buffer.alloc(1_000_000));
      const opened = await rig.open([ticket('T-1', [write('one.txt', '1'), done])]);
      const { face, run, copy } = opened;
      await rig.begin(opened);
      const said = (message: unknown) => ({
        type: 'trouble',
        run,
        trouble: { of: 'machine', message, retries: true, attempts: ['T-1#1'], since: expect.any(String) },
      });
      await face.until(() => face.messages.some(({ type }) => type === 'trouble'));
      expect(face.messages).toContainEqual(
        said(expect.stringMatching(/^Git: the disk of the worktrees is full\..* every second/)),
      );
      await rm(join(folder, 'filler'));
      await face.until(() => copy.counts.completed === 1);
      expect(copy.tickets.get('T-1')?.attempts).toBe(1);
      await face.ask('run.close', { run });
      expect(rig.subjects(run)).toEqual(['T-1: Do T-1']);
      expect(rig.look()).toBe(before);
    } finally {
      spawnSync('umount', ['-l', folder]);
    }
  });
});
