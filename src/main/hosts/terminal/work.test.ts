import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../journal/journal';
import { takeRunLock } from '../../journal/run-lock';
import { createWorktrees } from '../../worktrees/create-worktrees';
import { fingerprint } from '../../worktrees/worktree-rig';
import { canBeAsked, commands, eventsOf, homeForEachTest, says, writes } from './terminal-rig';

const home = homeForEachTest();
let before: string;
beforeEach(async () => {
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  await home.write('shared.txt', 'one\n');
  await home.tickets([
    { id: 'T-1', description: 'Write one', rehearsal: [writes('one.txt', '1\n'), says('Wrote one.')] },
    { id: 'T-2', description: 'Write two', rehearsal: [commands('echo 2 > two.txt; echo two > shared.txt')] },
    {
      id: 'T-3',
      description: 'Give up',
      depends_on: ['T-1'],
      rehearsal: [writes('three.txt', '3'), { block: 'No.' }],
    },
  ]);
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  before = look();
});

const git = (...words: string[]) =>
  execFileSync('git', words, {
    cwd: home.path,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
const look = () => fingerprint(home.path, (words) => git(...words));
const run = (...args: string[]) =>
  home.baton('run', 'track.json', '--isolation', 'worktree', '--approve', 'all', ...args);

describe('work in worktrees', () => {
  beforeEach(async () => {
    expect((await run()).code).toBe(3);
    expect(look()).toBe(before);
  });

  it('is shown as a patch that git apply takes, of the run or of a ticket, and as JSON', async () => {
    const { code, out } = await home.baton('diff', 'last');
    expect(code).toBe(0);
    expect(out).not.toContain('\u001b');
    execFileSync('git', ['apply', '--check'], { cwd: home.path, input: out });
    expect(out).toContain('+++ b/one.txt\n');
    const { out: one } = await home.baton('diff', 'last', 'T-1');
    expect(one.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/one.txt']);
    const { out: json } = await home.baton('diff', 'last', 'T-2', '--json');
    expect(eventsOf(json)).toMatchObject([
      { status: 'changed', path: 'shared.txt', after: { content: { text: 'two\n' } } },
      { status: 'added', path: 'two.txt' },
    ]);
    expect(await home.baton('diff', 'last', 'T-3')).toMatchObject({
      code: 3,
      err: 'Not among the accepted tickets: T-3.\n',
    });
    expect(await home.baton('diff', 'last', 'T-9')).toMatchObject({ code: 2 });
  });

  it.runIf(canBeAsked)('is painted for a person', async () => {
    const { out } = await home.sit(['diff', 'last', 'T-1']).ended;
    expect(out).toContain('\u001b[32m+1\u001b[39m');
  });

  it('is applied as a merge, some of it or all, and said to be', async () => {
    const first = await home.baton('apply', 'last', '--tickets', 'T-1', '--as', 'squash');
    const at = git('rev-parse', 'HEAD').slice(0, 10);
    expect(first).toMatchObject({
      code: 0,
      out: `Made one commit of T-1 (1 file): main is at ${at} now.\n`,
    });
    expect(await home.read('one.txt')).toBe('1\n');
    expect(await home.baton('apply', 'last')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Merged T-2 \(2 files\)/),
    });
    expect(git('status', '--porcelain')).toBe('');
    expect(await home.baton('apply', 'last')).toMatchObject({
      code: 3,
      err: expect.stringContaining('nothing to apply'),
    });
    expect(await home.baton('apply', 'last', '--tickets', 'T-3')).toMatchObject({ code: 3 });
    expect(await home.baton('apply', 'last', '--tickets', 'T-9')).toMatchObject({ code: 2 });
    expect(git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('is applied as changes, unless the person has changes of their own there', async () => {
    await home.write('shared.txt', 'mine\n');
    const mine = look();
    const refused = 'You have changes of your own in shared.txt: commit or stash them, then try again.\n';
    expect(await home.baton('apply', 'last', '--as', 'changes')).toMatchObject({ code: 3, err: refused });
    expect(look()).toBe(mine);
    await home.write('shared.txt', 'one\n');
    const applied = await home.baton('apply', 'last', '--as', 'changes');
    expect(applied.out).toMatch(/^Left as uncommitted changes: T-\d, T-\d \(3 files\)\.\n$/);
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
    expect(await home.read('two.txt')).toBe('2\n');
  });

  it('is taken back ticket by ticket, once the person has heard what was built on it', async () => {
    const asked = await home.baton('revert', 'last', 'T-1');
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toContain('T-3 depends on it and has started; it stays as it is.\n');
    expect(asked.err).toMatch(/Nothing was done: say “npm .* -- revert \S+ T-1 --yes” to take it back\.\n$/);
    expect((await home.baton('diff', 'last')).out).toContain('+++ b/one.txt');

    const { code, out } = await home.baton('revert', 'last', 'T-1', '--yes');
    expect(out).toMatch(
      /^Took the work of T-1 back; the ticket is blocked until you retry it\. baton\/\S+ is at /,
    );
    expect(code).toBe(0);
    expect((await home.baton('diff', 'last')).out).not.toContain('one.txt');
    expect((await home.baton('log', 'last')).out).toMatch(/T-1 +blocked +Taken back by you/);
    expect(await home.baton('revert', 'last', 'T-1', '--yes')).toMatchObject({
      code: 3,
      err: 'Not among the accepted tickets: T-1.\n',
    });
    expect(await home.baton('revert', 'last', 'T-9')).toMatchObject({ code: 2 });
    expect(look()).toBe(before);
  });

  it.runIf(canBeAsked)('is not taken back when the person does not say yes', async () => {
    const sitting = home.sit(['revert', 'last', 'T-1']);
    await sitting.shows('Take the work of T-1 back? [y/N] > ');
    sitting.child.stdin.write('\n');
    expect((await sitting.ended).out).toContain('Nothing was done.');
    const again = home.sit(['revert', 'last', 'T-1']);
    await again.shows('[y/N] > ');
    again.child.stdin.write('y\n');
    expect((await again.ended).out).toContain('Took the work of T-1 back');
  });

  it('is discarded with branches and worktrees', async () => {
    const branch = git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
    const tip = git('rev-parse', branch);
    expect(await home.baton('discard', 'last')).toMatchObject({
      code: 2,
      err: `${branch} and the branches and worktrees of its attempts go. Not all accepted work is on your branch: 3 files differ there.\nNobody can be asked here: say --yes to discard it.\n`,
    });
    expect(git('rev-parse', branch)).toBe(tip);
    const { code, out } = await home.baton('discard', 'last', '--yes');
    expect(code).toBe(0);
    expect(out).toContain(`“git branch ${branch} ${tip}” gets the accepted work back.\n`);
    expect(git('branch', '--list', 'baton/*')).toBe('');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    const message = `The work of this run was discarded; its branch was at ${tip.slice(0, 10)}.\n`;
    for (const again of ['discard', 'apply', 'diff'])
      expect(await home.baton(again, 'last')).toMatchObject({ code: 3, err: message });
    const resumed = await home.baton('resume', 'last');
    expect(resumed.out).toContain(message);
    expect(resumed.out).not.toContain('The work is on branch');
    expect(look()).toBe(before);
  });

  it('stays on its branches when its run is deleted, unless it is discarded with it', async () => {
    const branch = git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
    const asked = await home.baton('delete', 'last');
    expect(asked.err).toContain(
      `\n${branch} and the branches and worktrees of its attempts stay until “${home.typed('clean --leftovers')}” or git removes them; --discard takes them away now. Not all accepted work is on your branch: 3 files differ there.\n`,
    );
    git('checkout', '-q', branch);
    const refused = await home.baton('delete', 'last', '--yes', '--discard');
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('The run stays, since its work could not be discarded: ');
    git('checkout', '-q', 'main');
    expect((await home.baton('apply', 'last')).code).toBe(0);
    const gone = await home.baton('delete', 'last', '--yes', '--discard');
    expect(gone.err).toContain('attempts go, too. No accepted work is missing on your branch.\n');
    expect(gone.code).toBe(0);
    expect(git('branch', '--list', 'baton/*')).toBe('');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(readdirSync(join(home.data, 'runs'))).toEqual([]);
    expect(readdirSync(join(home.data, 'worktrees'))).toEqual([]);
    expect(await home.read('one.txt')).toBe('1\n');
  });

  it('keeps the worktree of a blocked ticket until it is cleaned, and its work after that', async () => {
    expect(git('worktree', 'list').split('\n')).toHaveLength(2);
    expect((await home.baton('clean', '--older-than', '1d')).out).toBe('There are no worktrees to remove.\n');
    const { out } = await home.baton('clean', '--json');
    expect(eventsOf(out)).toMatchObject([{ ticket: 'T-3', attempt: 1, bytes: expect.any(Number) }]);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(git('show', `${git('branch', '--list', '--format=%(refname:short)', '*T-3-1')}:three.txt`)).toBe(
      '3',
    );
    expect(await home.baton('clean', '--older-than', 'soon')).toMatchObject({ code: 2 });
  });

  it('is listed with who needs it, and what a crash left is put right when that is asked for', async () => {
    const listed = await home.baton('clean', '--list');
    expect(listed.out).toMatch(/T-3 attempt 1 .* kept to look at: .*\n1 worktree, .*; 1 can be removed\.\n$/);
    const { out } = await home.baton('clean', '--list', '--json');
    const [worktree] = eventsOf(out) as unknown as [{ path: string; need: string }];
    expect(worktree.need).toBe('kept');
    // Somebody takes it away by hand.
    await rm(worktree.path, { recursive: true });
    const what = 'Somebody else took away the worktree of attempt 1 at T-3.';
    expect((await home.baton('clean', '--list')).out).toContain(
      `${what} “${home.typed('clean --leftovers')}”: Forget it.\n`,
    );
    expect((await home.baton('clean', '--older-than', '1d')).out).toContain('A crash left one thing behind');
    expect(git('worktree', 'list').split('\n')).toHaveLength(2);
    expect((await home.baton('clean', '--leftovers')).out).toBe(`Put right: ${what}\n`);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect((await home.baton('clean', '--leftovers')).out).toBe('There is nothing that a crash left.\n');
  });
});

describe('work whose taking back a Baton that died did not come to', () => {
  it('is not applied, and says that opening the run finishes that', async () => {
    expect((await run()).code).toBe(3);
    const [name = ''] = readdirSync(join(home.data, 'runs'));
    const lock = await takeRunLock(join(home.data, 'runs', name), null);
    if (!lock.ok) throw new Error('Somebody has it');
    let last = 0;
    const reader = {
      apply({ seq }: { seq: number }) {
        last = seq;
      },
    };
    const journal = await openJournal(lock.value, reader);
    if (!journal.ok) throw new Error(journal.failure.message);
    const event = { type: 'revert.requested', ticket: 'T-1', attempt: 1 } as const;
    const at = new Date().toISOString();
    expect(await journal.value.append([{ ...event, seq: last + 1, at, run: name }])).toEqual({
      ok: true,
      value: null,
    });
    await journal.value.close();

    const waits = 'The work of T-1 is being taken back: ';
    const held = await home.baton('apply', 'last');
    expect([held.code, held.err]).toEqual([3, expect.stringContaining(`${waits}try again once`)]);
    await lock.value.release();
    const { code, err } = await home.baton('apply', 'last');
    expect([code, err]).toEqual([3, expect.stringContaining(`${waits}no Baton has the run, so open or`)]);
    expect((await home.baton('resume', 'last', '--approve', 'all')).code).toBe(3);
    expect((await home.baton('apply', 'last')).out).not.toContain('T-1');
    expect(existsSync(join(home.path, 'one.txt'))).toBe(false);
  });
});

describe('worktrees that are needed', () => {
  it('stay when it is cleaned: T-2 waits for a person, T-3 is blocked', async () => {
    await home.baton('run', 'track.json', '--isolation', 'worktree', '--json', '--approve', 'auto');
    expect((await home.baton('clean')).out).toMatch(/T-3 attempt 1 .*\nRemoved 1 worktree, .*\n$/);
    expect(git('worktree', 'list').split('\n')).toMatchObject(
      [/main/, /T-2-1/].map((each) => expect.stringMatching(each)),
    );
    expect(look()).toBe(before);
  });

  it('of a run that another Baton is at work on are not discarded', async () => {
    await home.tickets([
      { id: 'T-1', description: 'Wait', rehearsal: [commands('until [ -e go ]; do sleep 0.05; done')] },
    ]);
    const running = home.startBaton(
      'run',
      'track.json',
      '--isolation',
      'worktree',
      '--json',
      '--approve',
      'all',
    );
    await running.shows('step.started');
    expect(await home.baton('discard', 'last')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^Another Baton \(process \d+\) has this run: close it there first/),
    });
    expect((await home.baton('diff', 'last')).code).toBe(0);
    running.child.kill('SIGTERM');
    await running.ended;
  });

  it.runIf(canBeAsked)('of a run that waits for a person in another Baton are not discarded', async () => {
    const sitting = home.sit(['run', 'track.json', '--isolation', 'worktree']);
    await sitting.shows('approve');
    const branches = git('branch', '--list', 'baton/*');
    const { code, err } = await home.baton('discard', 'last');
    expect(err).toMatch(/^Another Baton \(process \d+\) has this run: close it there first/);
    expect(code).toBe(3);
    expect(git('branch', '--list', 'baton/*')).toBe(branches);
    sitting.child.kill('SIGTERM');
    await sitting.ended;
    expect((await home.baton('discard', 'last', '--yes')).code).toBe(0);
  });
});

const FILES = 4000;

describe('applying thousands of files', () => {
  beforeEach(async () => {
    const script = `mkdir many; i=0; while [ $i -lt ${FILES} ]; do i=$((i+1)); echo $i > many/$i; done; echo two > shared.txt`;
    await home.tickets([{ id: 'T-1', description: 'Many', rehearsal: [commands(script), says('Done.')] }]);
    git('add', '-A');
    git('commit', '-q', '-m', 'Many');
    before = look();
    expect((await run()).code).toBe(0);
    expect(look()).toBe(before);
  });

  /** Ends it as soon as the first of the new files is there. */
  async function inTheMiddle(as: string, end: (child: ChildProcess) => void) {
    const applying = home.startBaton('apply', 'last', '--as', as);
    await home.untilThere('many');
    end(applying.child);
    return applying.ended;
  }
  /** As when the power goes: with the git that it has started. */
  const killWithGit = (child: ChildProcess) => {
    child.kill('SIGSTOP');
    const gits = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    for (const id of gits.filter((text) => text !== '')) process.kill(-Number(id), 'SIGKILL');
    child.kill('SIGKILL');
  };

  it('stopped by Ctrl+C leaves everything as it was', async () => {
    const { code, err } = await inTheMiddle('merge', (child) => child.kill('SIGINT'));
    expect(err).toBe('Stopped: nothing was applied, and your branch and files are as they were.\n');
    expect(code).toBe(3);
    expect(look()).toBe(before);
    expect((await home.baton('apply', 'last')).code).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
  });

  const deaths: [string, (child: ChildProcess) => void][] = [
    ['killed', (child) => child.kill('SIGKILL')],
    ...(process.platform === 'linux'
      ? ([['killed together with its git', killWithGit]] as [string, (child: ChildProcess) => void][])
      : []),
  ];
  it.each(deaths)('%s, the next one puts the tree back and applies', async (_, kill) => {
    for (const as of ['merge', 'changes']) {
      expect((await inTheMiddle(as, kill)).code).toBeNull();
      expect(existsSync(join(home.path, '.git/index.lock'))).toBe(true);
      const worktrees = createWorktrees({ folder: join(home.data, 'worktrees'), environment: process.env });
      const [id = ''] = readdirSync(join(home.data, 'worktrees'));
      expect(await worktrees.recover(id)).toMatchObject({ ok: true });
      expect(look()).toBe(before);
    }
    await inTheMiddle('merge', kill);
    expect(await home.baton('apply', 'last')).toMatchObject({ code: 0, err: '' });
    expect(git('status', '--porcelain')).toBe('');
    expect(readdirSync(join(home.path, 'many'))).toHaveLength(FILES);
    expect(readdirSync(join(home.path, '.git')).filter((name) => /baton|lock/.test(name))).toEqual([]);
    expect(git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  // A git that lives on would write over what the person writes, as it would without Baton.
  const onLinux = it.runIf(process.platform === 'linux');
  onLinux('killed, and put right by the person since, is left as they have it', async () => {
    await inTheMiddle('merge', killWithGit);
    // What git itself says to do.
    await rm(join(home.path, '.git/index.lock'));
    await home.write('shared.txt', 'mine\n');
    const { err } = await home.baton('apply', 'last');
    expect(err).toMatch(/^You have changes of your own in /);
    expect(await home.read('shared.txt')).toBe('mine\n');
  });
});

describe('a ticket that changed no file', () => {
  it('is said to have nothing to show, apply or take back', async () => {
    await home.tickets([
      { id: 'T-1', description: 'Write one', rehearsal: [writes('one.txt', '1\n'), says('Done.')] },
      { id: 'T-8', description: 'Look', rehearsal: [says('All is well.')] },
    ]);
    expect((await run()).code).toBe(0);
    const nothing = 'T-8 changed no file';
    expect(await home.baton('diff', 'last', 'T-8')).toMatchObject({ code: 0, out: '', err: `${nothing}.\n` });
    expect(await home.baton('apply', 'last', '--tickets', 'T-8')).toMatchObject({
      code: 3,
      err: `${nothing}: there is nothing to apply.\n`,
    });
    expect(await home.baton('apply', 'last')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Merged T-1 \(1 file\): main is at \w+ now\. T-8 changed no file\.\n$/),
    });
    expect(await home.baton('revert', 'last', 'T-8', '--yes')).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${nothing}, so there is nothing to undo.\n`),
    });
  });
});

describe('a run without worktrees', () => {
  it('has nothing to show or apply here, and says where its work is', async () => {
    const args = ['track.json', '--isolation', 'shared', '--approve', 'all'];
    expect((await home.baton('run', ...args)).code).toBe(3);
    for (const command of ['diff', 'apply', 'discard']) {
      expect(await home.baton(command, 'last')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^This run worked in the folder itself: look there, in .*work\.\n$/),
      });
    }
  });

  it('starts with --take-along on what is not committed, and only in a repository', async () => {
    await home.write('new.txt', 'new\n');
    before = look();
    await home.tickets([
      { id: 'T-1', description: 'Copy', rehearsal: [commands('cp new.txt copy.txt'), says('Done.')] },
    ]);
    before = look();
    expect((await run('--take-along')).code).toBe(0);
    expect(look()).toBe(before);
    expect((await home.baton('diff', 'last')).out).toContain('+++ b/copy.txt');
    await rm(join(home.path, '.git'), { recursive: true });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('No worktrees can be made') });
  });
});
