import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { startOtherProcess } from '../journal/other-process-rig';
import { fingerprint } from '../worktrees/worktree-rig';
import { conducting } from './conducting-rig';
import { attachFace, createPlace, expectOpened, type Place } from './conductor-rig';

// What a worktree begins with: the commit that was chosen, what was brought along, and what its setup commands make. Real git,
// real commands; after each test the person's tree is as it was, to the byte.

let place: Place;
let repository: string;
let before: string;
let other: ReturnType<typeof startOtherProcess> | undefined;

const git = (words: string[], cwd = repository) =>
  execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();

beforeEach(async () => {
  place = await createPlace();
  repository = join(place.root, 'repo');
  await mkdir(join(repository, 'sub'), { recursive: true });
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada']);
  git(['config', 'user.email', 'ada@example.org']);
  await writeFile(join(repository, 'a.txt'), 'one\n');
  await writeFile(join(repository, '.gitignore'), '.env\nnode_modules/\nbuilt/\ndata.db\n');
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'First']);
  git(['tag', 'v1']);
  await writeFile(join(repository, 'a.txt'), 'two\n');
  git(['commit', '-q', '-a', '-m', 'Second']);
  await writeFile(join(repository, '.env'), 'KEY=1\n');
  await writeFile(join(repository, 'data.db'), 'db\n');
  await mkdir(join(repository, 'node_modules'));
  await writeFile(join(repository, 'node_modules/x'), 'x\n');
  before = fingerprint(repository, git);
});

afterEach(async () => {
  other?.kill('SIGKILL');
  other = undefined;
  try {
    expect(fingerprint(repository, git)).toBe(before);
  } finally {
    await place.remove();
  }
});

const done = { say: 'Done.' };
const runs = (command: string) => ({ tool: 'run_command', input: { command } });
const ticket = (id: string, setup: string[], rehearsal: unknown[] = [done]) => ({
  id,
  description: `Do ${id}`,
  setup,
  rehearsal,
});

const START: Command<'run.start'> = {
  type: 'run.start',
  workspace: '',
  mode: 'all',
  parallel: 4,
  limits: NO_LIMITS,
  model: 'rehearsal',
  ...WORKERS_ONLY,
  isolation: 'worktree',
};

async function open(tickets: object[]) {
  const path = await place.write('track.json', { title: 'A track', tickets });
  const face = attachFace(place.conductor());
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const start = (change: Partial<Command<'run.start'>> = {}) =>
    face.ask('run.command', { run, command: { ...START, workspace: repository, ...change } });
  return { face, run, copy, start };
}

async function finished(tickets: object[], change: Partial<Command<'run.start'>> = {}) {
  const opened = await open(tickets);
  expect(await opened.start(change)).toEqual({ ok: true, value: null });
  await opened.face.until(() => opened.copy.phase.phase === 'finished');
  return opened;
}

const show = (run: string, path: string) => git(['show', `baton/${run}:${path}`]);

describe('setup commands', () => {
  it('run once in the workspace’s folder of each worktree, before its worker, whose work holds what they made', async () => {
    const setup = ['echo set >> up.txt', 'pwd > where.txt'];
    const work = [runs('cp up.txt seen.txt'), done];
    const tickets = [ticket('T-1', setup, work), { ...ticket('T-2', setup), depends_on: ['T-1'] }];
    const { run, copy } = await finished(tickets);
    expect(copy.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(show(run, 'seen.txt')).toBe('set');
    expect(show(run, 'up.txt')).toBe('set\nset');
    expect(show(run, 'where.txt')).toBe(join(place.data, 'worktrees', run, 'work/T-2-1'));
    const origins = [...copy.steps.values()].map(({ id, origin }) => `${id} ${origin}`);
    expect(origins).toEqual([
      'T-1#1.1 setup',
      'T-1#1.2 setup',
      'T-1#1.3 worker',
      'T-2#1.1 setup',
      'T-2#1.2 setup',
    ]);
  });

  it('that fail block their ticket with what they printed last, and keep all of it', async () => {
    const { face, run, copy } = await finished([ticket('A', ['echo much; echo no network >&2; exit 7'])]);
    expect(copy.tickets.get('A')?.state).toMatchObject({
      status: 'blocked',
      kind: 'setup',
      reason: expect.stringMatching(/did not succeed \(exit code 7: no network\)\. Its output is with/),
    });
    const record = await face.ask('attempt.read', { run, attempt: 'A#1' });
    expect(JSON.stringify(record)).toContain('much\\nno network');
  });

  it('cannot reach the person’s own folders by a link that nobody chose', async () => {
    const { run } = await finished([ticket('A', ['ls -A > listed.txt; rm -rf node_modules/*'])]);
    expect(show(run, 'listed.txt').split('\n')).toEqual([
      '.env',
      '.git',
      '.gitignore',
      'a.txt',
      'listed.txt',
    ]);
  });

  it('do not run in the folder itself', async () => {
    const { copy } = await finished([ticket('A', ['touch never'])], { isolation: 'shared' });
    expect(copy.tickets.get('A')?.state.status).toBe('completed');
    expect(copy.steps.size).toBe(0);
  });

  it('go on when their process is killed, and count once they have ended', async () => {
    const code = join(import.meta.dirname, 'conductor.ts');
    const trace = join(place.root, 'trace');
    const path = await place.write('track.json', [
      ticket('A', [`echo began >> '${trace}'; until [ -e '${trace}.go' ]; do sleep 0.02; done`]),
    ]);
    const start = JSON.stringify({ ...START, workspace: repository });
    other = startOtherProcess(conducting, { CODE: code, ROOT: place.root, FILE: path, START: start });
    await expect.poll(() => existsSync(trace), { timeout: 20_000 }).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');

    const [run = ''] = await readdir(join(place.data, 'runs'));
    const face = attachFace(place.conductor());
    expectOpened(await face.ask('run.open', { run }));
    const copy = await face.watch(run);
    expect(copy.attempts.get('A#1')?.phase).toEqual({ phase: 'step_running', step: 'A#1.1' });
    await face.ask('run.command', { run, command: { type: 'run.resume' } });
    await writeFile(`${trace}.go`, '');
    await face.until(() => copy.phase.phase === 'finished');
    expect(copy.tickets.get('A')?.state.status).toBe('completed');
    expect(await readFile(trace, 'utf8')).toBe('began\n');
    await face.ask('run.close', { run });
  });
});

describe('a run with worktrees', () => {
  it('starts at the commit that was chosen', async () => {
    const { run } = await finished([ticket('A', [], [runs('cp a.txt b.txt'), done])], { base: 'v1' });
    expect(show(run, 'b.txt')).toBe('one');
    expect(git(['log', '--format=%s', `baton/${run}`])).toBe('A: Do A\nFirst');
  });

  it('is refused with the reason where there is no such commit, or uncommitted changes do not go with it', async () => {
    const { start } = await open([ticket('A', [])]);
    expect(await start({ base: 'nowhere' })).toEqual({
      ok: false,
      failure: { type: 'bad_workspace', message: 'There is no commit nowhere in this repository.' },
    });
    expect(await start({ base: 'v1', takeAlong: true })).toMatchObject({
      failure: { message: expect.stringContaining('only when the run starts at your present commit') },
    });
    expect(git(['branch', '--list', 'baton/*'])).toBe('');
  });

  const look = 'ls -A > listed.txt; [ -L node_modules ] && echo linked >> listed.txt; true';
  it.each([
    [null, ['.env', 'linked', 'node_modules']],
    [[], []],
    [[{ path: 'sub/../data.db', as: 'copy' as const }], ['data.db']],
    [[{ path: 'node_modules', as: 'copy' as const }], ['node_modules']],
  ])('brings along what was chosen: %j', async (bring, brought) => {
    const { run, copy } = await finished([ticket('A', [], [runs(look), done])], { bring });
    const listed = show(run, 'listed.txt').split('\n');
    const usual = ['.git', '.gitignore', 'a.txt', 'listed.txt'];
    expect(listed.filter((name) => !usual.includes(name)).sort()).toEqual(brought);
    if (bring?.[0]?.path.includes('data')) expect(copy.bring).toEqual([{ path: 'data.db', as: 'copy' }]);
  });

  it('is refused where what is to come along cannot', async () => {
    const { start } = await open([ticket('A', [])]);
    const message = 'a.txt cannot be brought along: git has it already';
    expect(await start({ bring: [{ path: 'a.txt', as: 'copy' }] })).toMatchObject({
      failure: { message: expect.stringContaining(message) },
    });
    expect(git(['branch', '--list', 'baton/*'])).toBe('');
  });

  it('commits accepted work in the person’s name, and says that Baton’s worker and which model it was', async () => {
    const { run } = await finished([
      { ...ticket('A', [], [runs('echo x > x'), { say: 'It is there now.' }]), title: 'Make x' },
    ]);
    const [author, committer, ...message] = git([
      'log',
      '-1',
      '--format=%an <%ae>%n%cn <%ce>%n%B',
      `baton/${run}`,
    ])
      .trimEnd()
      .split('\n');
    expect([author, committer]).toEqual(['Ada <ada@example.org>', 'Ada <ada@example.org>']);
    expect(message.join('\n')).toBe(
      `A: Make x\n\nIt is there now.\n\nBaton-Run: ${run}\nBaton-Ticket: A\nBaton-Attempt: 1\nBaton-Model: rehearsal`,
    );
  });

  it('is offered, with what there is to choose, before it starts', async () => {
    const { face } = await open([ticket('A', [])]);
    expect(await face.ask('workspace.base', { path: repository, base: 'v1' })).toMatchObject({
      value: { title: 'First', isPresent: false },
    });
    expect(await face.ask('workspace.base', { path: repository, base: 'nowhere' })).toMatchObject({
      ok: false,
      failure: { message: 'There is no commit nowhere in this repository.' },
    });
    const bringable = await face.ask('workspace.bringable', { path: join(repository, 'sub') });
    if (!bringable.ok) throw new Error(bringable.failure.message);
    expect(bringable.value.found.map(({ path, usually }) => [path, usually])).toEqual([
      ['../.env', 'copy'],
      ['../node_modules', 'link'],
      ['../data.db', null],
    ]);
  });
});
