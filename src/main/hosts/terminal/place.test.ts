import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { commands, eventsOf, homeForEachTest, says } from './terminal-rig';

// Where the work of `baton run` goes: as it is typed, else as the folder and the settings let it.

const home = homeForEachTest();

const git = (...words: string[]) =>
  execFileSync('git', words, {
    cwd: home.path,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
const FIXED = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const run = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  home.startBatonWith({ ...FIXED, ...env }, 'run', 'track.json', '--approve', 'all', ...args).ended;

async function repository(setup: string[] = []): Promise<void> {
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  const list = commands('cat a.txt > seen.txt; ls -A >> seen.txt');
  await home.write('a.txt', 'one\n');
  await home.write('.gitignore', '.env\nlocal.db\n');
  await home.write(
    'track.json',
    JSON.stringify({
      setup,
      tickets: [{ id: 'T-1', description: 'Look', rehearsal: [list, says('Seen.')] }],
    }),
  );
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  git('tag', 'v1');
  await home.write('a.txt', 'two\n');
  git('commit', '-q', '-a', '-m', 'Second');
  await home.write('.env', 'KEY=1');
  await home.write('local.db', 'db');
}

const branch = () => git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
const seen = () => git('show', `${branch()}:seen.txt`).split('\n');

describe('in a git repository', () => {
  beforeEach(() => repository());

  it('the work is done in worktrees, and the end says which branch has it and what puts it on the person’s', async () => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/ in .*work, in worktrees: 1 ticket/);
    const id = branch().slice('baton/'.length);
    expect(
      out.endsWith(`\nThe work is on branch baton/${id}; “${home.typed(`apply ${id}`)}” puts it on yours.\n`),
    ).toBe(true);
    expect(git('status', '--porcelain')).toBe('');
    expect(seen()).toEqual(['two', '.env', '.git', '.gitignore', 'a.txt', 'seen.txt', 'track.json']);
  });

  it('it is done in the folder itself where that is typed or set, without a word about it', async () => {
    expect(await run(['--isolation', 'shared'])).toMatchObject({ code: 0, err: '' });
    expect(await home.read('seen.txt')).toContain('two');
    await rm(join(home.path, 'seen.txt'));
    await home.settings({ isolation: 'shared' });
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await home.read('seen.txt')).toContain('two');
    expect(out).not.toContain(' apply ');
    expect(branch()).toBe('');
    expect(await run(['--isolation', 'worktree'])).toMatchObject({ code: 0 });
    expect(branch()).not.toBe('');
  });

  it('it starts from the commit that is named, with what is named brought along', async () => {
    const args = ['--base', 'v1', '--bring', 'local.db', '--bring', './a=link', '--json'];
    await mkdir(join(home.path, 'a'));
    await home.write('a/x', 'x');
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(seen()).toEqual(['one', '.git', '.gitignore', 'a', 'a.txt', 'local.db', 'seen.txt', 'track.json']);
    expect(eventsOf(out)).toContainEqual(
      expect.objectContaining({
        type: 'run.started',
        base: 'v1',
        bring: '[{"path":"local.db","as":"copy"},{"path":"a","as":"link"}]',
      }),
    );
  });

  it('what is not committed is not seen by workers, and they are told how it could be', async () => {
    await home.write('new.txt', 'new');
    const { code, err } = await run();
    expect({ code, err }).toEqual({
      code: 0,
      err: 'Workers do not see your uncommitted change: --take-along lets the work start from your files as they are.\n',
    });
    expect(seen()).not.toContain('new.txt');
    expect(await run(['--take-along'])).toMatchObject({ code: 0, err: '' });
    expect(await run(['--base', 'v1'])).toMatchObject({ code: 0, err: '' });
  });

  it('nothing is brought along where “none” is named', async () => {
    expect((await run(['--bring', 'none'])).code).toBe(0);
    expect(seen()).not.toContain('.env');
  });

  it.each([
    [['--base', 'nowhere'], 'There is no commit nowhere in this repository.'],
    [['--base', 'v1', '--take-along'], '--take-along goes with your present commit only'],
    [['--bring', 'a.txt'], 'a.txt cannot be brought along: git has it already'],
    [['--bring', '../x'], '../x cannot be brought along: it lies outside this repository'],
    [['--bring', '.git/config'], '.git/config cannot be brought along: what is in .git belongs to git'],
    [['--bring', 'nothing.db'], 'nothing.db cannot be brought along: it is not there.'],
    [['--isolation', 'shared', '--base', 'v1'], '--take-along, --base and --bring are for worktrees'],
    [['--isolation', 'shared', '--bring', 'none'], '--take-along, --base and --bring are for worktrees'],
  ])('%j is refused with the reason, and nothing is left of the run', async (args, why) => {
    const { code, err } = await run(args);
    expect(err).toContain(why);
    expect(code).toBe(2);
    expect(branch()).toBe('');
    expect((await home.baton('runs')).out).not.toContain('track');
  });

  it('git has to know who the person is before the run starts, not when its work is to be merged', async () => {
    git('config', '--unset', 'user.name');
    const asked = await run(['--isolation', 'worktree']);
    expect(asked).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^No worktrees.*Git does not know who you are/),
    });
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toMatch(/^No worktrees.*Git does not know who you are: set it with "git config.*shared/);
    expect(await run(['--isolation', 'shared'])).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ['missing', null, 'Git was not found: install git 2.31 or newer'],
    ['too old', 'git version 2.30.9', 'Git 2.30.9 is too old: install 2.31 or newer'],
  ])(
    'a git that is %s is named, and nothing is done to the person’s own files unless a person says so',
    async (_what, version, words) => {
      const bin = join(home.path, '../bin');
      await mkdir(bin);
      if (version !== null) {
        await home.write('../bin/git', `#!/bin/sh\necho '${version}'\n`);
        await chmod(join(bin, 'git'), 0o755);
      }
      const asked = await run(['--isolation', 'worktree'], { PATH: bin });
      expect(asked).toMatchObject({
        code: 2,
        err: expect.stringContaining(`No worktrees can be made: ${words}`),
      });
      expect(await run([], { PATH: bin })).toMatchObject({
        code: 2,
        err: expect.stringContaining('the work is done in the folder itself, on your own files'),
      });
      expect((await home.baton('runs')).out).not.toContain('track');
      await rm(join(home.path, '.git'), { recursive: true });
      const { err } = await run([], { PATH: bin });
      expect(err).toContain(`Working in the folder itself: ${words}`);
    },
  );
});

describe('setup commands', () => {
  beforeEach(() => repository(['echo set up > made.txt']));

  it('are told of as they run, and by “check”', async () => {
    const { out } = await run();
    expect(out).toMatch(
      /▸ T-1 +started .*\n· T-1 +set up +echo set up > made\.txt: exit code 0\n· T-1 +did /,
    );
    expect(seen()).toContain('made.txt');
    expect((await home.baton('check', 'track.json')).out).toContain(
      '1 ticket has setup commands: they run once in each new worktree, and not at all in a run in the folder itself.',
    );
  });

  it('do not run in the folder itself, which says so', async () => {
    const { code, err } = await run(['--isolation', 'shared']);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'Setup commands run in worktrees only: in the folder itself they do not run.\n',
    });
    expect(await home.read('seen.txt')).not.toContain('made.txt');
  });
});
