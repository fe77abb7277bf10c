import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command';
import { NO_LIMITS } from '../../shared/limits';
import type { RehearsalEntry } from '../../shared/rehearsal';
import type { RequestInput } from '../../shared/request-table';
import { type RunSettings, WORKERS_ONLY } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { startOtherProcess } from '../journal/other-process-rig';
import { fingerprint } from '../worktrees/worktree-rig';
import type { Conductor } from './conductor';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

// What a face asks about a run's work, with real git and the rehearsal.

let place: Place;
let repository: string;
let before: string;
let conductor: Conductor;
let face: TestFace;
let run: string;
let copy: RunState;
let other: ReturnType<typeof startOtherProcess> | undefined;

const git = (words: string[]) =>
  execFileSync('git', words, {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
const look = () => fingerprint(repository, git);

beforeEach(async () => {
  place = await createPlace();
  repository = join(place.root, 'repo');
  await mkdir(repository);
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada']);
  git(['config', 'user.email', 'ada@example.org']);
  await writeFile(join(repository, 'a.txt'), 'one\n');
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'First']);
  before = look();
});

afterEach(async () => {
  other?.kill('SIGKILL'); // Also when an expectation failed before.
  other = undefined;
  try {
    expect(git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    await place.remove();
  }
});

const write = (path: string, content: string): RehearsalEntry => ({
  tool: 'write_file',
  input: { path, content },
});
const done: RehearsalEntry = { say: 'Done.' };
const two = [
  {
    id: 'A',
    description: 'Do A',
    rehearsal: [
      [write('a.txt', 'A\n'), done],
      [write('more.txt', 'm\n'), done],
    ],
  },
  { id: 'B', description: 'Do B', depends_on: ['A'], rehearsal: [write('b.txt', 'B\n'), done] },
];

const SETTINGS = {
  mode: 'all',
  parallel: 2,
  limits: NO_LIMITS,
  model: 'rehearsal',
  ...WORKERS_ONLY,
} as const;

const command = (what: Command) => face.ask('run.command', { run, command: what });

async function start(tickets: unknown[] = two, change: Partial<RunSettings> = {}): Promise<void> {
  const path = await place.write('track.json', { title: 'A track', tickets });
  conductor = place.conductor();
  face = attachFace(conductor);
  ({ run } = expectOpened(await face.ask('track.open', { path })));
  copy = await face.watch(run);
  const wanted = { ...SETTINGS, isolation: 'worktree', workspace: repository, ...change } as const;
  expect((await command({ type: 'run.start', ...wanted })).ok).toBe(true);
}

const ended = () => face.until(() => copy.phase.phase === 'finished');
const all = { tickets: 'all', as: 'merge' } as const;

type Wanted = Omit<RequestInput<'work.preview_apply'>, 'run'>;

/** As a person does who has just looked; where nothing can be applied now, as one who looked earlier. */
async function apply(wanted: Wanted, from = face, of = run) {
  const tip = git(['rev-parse', `baton/${of}`]);
  return from.ask('work.apply', { run: of, ...wanted, tip });
}

describe('the work of a run', () => {
  it('is listed whole and by ticket, read file by file, applied, and taken back', async () => {
    await start();
    await ended();
    const list = await face.ask('work.list', { run, of: null });
    if (!list.ok) throw new Error(list.failure.message);
    expect(list.value.files.map(({ path, added, removed }) => [path, added, removed])).toEqual([
      ['a.txt', 1, 1],
      ['b.txt', 1, 0],
    ]);
    expect(await face.ask('work.list', { run, of: { ticket: 'B' } })).toMatchObject({
      value: { files: [{ path: 'b.txt' }] },
    });
    const { from, to } = list.value;
    expect(await face.ask('work.file', { run, from, to, path: 'a.txt', was: null })).toMatchObject({
      value: { before: { content: { text: 'one\n' } }, after: { content: { text: 'A\n' } } },
    });
    expect(await face.ask('work.file', { run, from, to, path: 'none', was: null })).toMatchObject({
      failure: { message: 'none is not among the changes.' },
    });
    expect(await face.ask('work.preview_apply', { run, ...all })).toMatchObject({
      value: { commit: null, branch: 'main', files: ['a.txt', 'b.txt'], tickets: ['A', 'B'] },
    });
    await expect.poll(look).toBe(before);

    expect(await face.ask('work.preview_revert', { run, ticket: 'A' })).toMatchObject({
      value: { type: 'possible', dependents: [{ ticket: 'B', builtOn: true }] },
    });
    await command({ type: 'ticket.revert', ticket: 'A' });
    await face.until(() => copy.tickets.get('A')?.accepted === null && copy.phase.phase === 'finished');
    expect(copy.tickets.get('A')?.state).toMatchObject({ kind: 'reverted' });
    await expect.poll(look).toBe(before);
    const applied = await apply(all);
    expect(applied).toMatchObject({ value: { branch: 'main', files: ['b.txt'] } });
    expect(await readFile(join(repository, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await readFile(join(repository, 'b.txt'), 'utf8')).toBe('B\n');
    expect(await apply(all)).toMatchObject({
      failure: { message: expect.stringContaining('nothing to apply') },
    });
  });

  it('is not applied while some of it is being taken back: which of it there is then is not settled', async () => {
    await start();
    await ended();
    const tip = git(['rev-parse', `baton/${run}`]);
    await command({ type: 'ticket.revert', ticket: 'A' });
    const message = /^The work of A is being taken back: try again once that is done/;
    for (const tickets of ['all' as const, ['A']]) {
      const refused = { failure: { message: expect.stringMatching(message) } };
      expect(await face.ask('work.preview_apply', { run, tickets, as: 'merge' })).toMatchObject(refused);
      expect(await face.ask('work.apply', { run, tickets, as: 'merge', tip })).toMatchObject(refused);
    }
    expect(copy.tickets.get('A')?.accepted).toBe(1);
    expect(git(['log', '--format=%s'])).toBe('First');
    await face.until(() => copy.tickets.get('A')?.accepted === null && copy.phase.phase === 'finished');
    expect(await apply(all)).toMatchObject({ value: { files: ['b.txt'] } });
  });

  it('that a person sends back is worked on again, and told apart as one ticket’s', async () => {
    await start();
    await ended();
    await command({ type: 'ticket.return', ticket: 'A', notes: 'In a.txt, line 1: more.' });
    await face.until(() => copy.tickets.get('A')?.accepted === 2 && copy.phase.phase === 'finished');
    const proposal = copy.attempts.get('A#2')?.proposal;
    expect(proposal?.context.map(({ text }) => text).join('\n')).toContain('In a.txt, line 1: more.');
    expect(await face.ask('work.list', { run, of: { ticket: 'A' } })).toMatchObject({
      value: { files: [{ path: 'a.txt' }, { path: 'more.txt' }] },
    });
    await expect.poll(look).toBe(before);
  });

  it('is not applied as it has become since a person looked', async () => {
    await start();
    await ended();
    const seen = await face.ask('work.preview_apply', { run, ...all });
    if (!seen.ok) throw new Error(seen.failure.message);
    await command({ type: 'ticket.return', ticket: 'A', notes: 'More.' });
    await face.until(() => copy.tickets.get('A')?.accepted === 2 && copy.phase.phase === 'finished');
    expect(await face.ask('work.apply', { run, ...all, tip: seen.value.tip })).toMatchObject({
      failure: { message: expect.stringContaining('has changed since you looked') },
    });
    await expect.poll(look).toBe(before);
    const now = await face.ask('work.preview_apply', { run, ...all });
    if (!now.ok) throw new Error(now.failure.message);
    expect(now.value.files).toEqual(['a.txt', 'b.txt', 'more.txt']);
    const { tip, files } = now.value;
    expect(await face.ask('work.apply', { run, ...all, tip })).toMatchObject({ value: { files } });
  });

  it('may be none: the ticket counts all the same, and has nothing to apply or take back', async () => {
    await start([...two, { id: 'C', description: 'Look', rehearsal: [done] }]);
    await ended();
    expect(await face.ask('work.list', { run, of: { ticket: 'C' } })).toMatchObject({
      value: { files: [] },
    });
    const alone = { run, tickets: ['C'], as: 'merge' as const };
    const message = 'C changed no file: there is nothing to apply.';
    expect(await face.ask('work.preview_apply', alone)).toMatchObject({ failure: { message } });
    expect(await apply({ tickets: ['A', 'C'], as: 'changes' })).toMatchObject({
      value: { tickets: ['A'], unchanged: ['C'] },
    });
    git(['checkout', '-q', '--', 'a.txt']);
    expect((await apply({ tickets: ['A', 'C'], as: 'squash' })).ok).toBe(true);
    expect(await face.ask('work.brings_nothing', { run })).toEqual({
      ok: true,
      value: { already: ['A'], unchanged: ['C'] },
    });
    expect(await face.ask('work.preview_revert', { run, ticket: 'C' })).toEqual({
      ok: true,
      value: { type: 'nothing', dependents: [] },
    });
    await command({ type: 'ticket.revert', ticket: 'C' });
    await face.until(() => copy.tickets.get('C')?.accepted === null && copy.reverting.size === 0);
    expect(await face.ask('work.preview_apply', alone)).toMatchObject({
      failure: { message: 'Not among the accepted tickets: C.' },
    });
  });

  it('is seen before it is accepted', async () => {
    await start(two, { review: 'person' });
    await face.until(() => copy.approvals.size > 0);
    expect(await face.ask('work.list', { run, of: { ticket: 'A', attempt: 1 } })).toMatchObject({
      value: { files: [{ path: 'a.txt', added: 1, removed: 1 }] },
    });
    expect(await face.ask('work.list', { run, of: { ticket: 'A' } })).toMatchObject({
      failure: { message: 'Not among the accepted tickets: A.' },
    });
    expect(await face.ask('work.discard', { run })).toMatchObject({
      failure: { message: 'Workers may be at work in these worktrees: stop the run first.' },
    });
  });

  it('is discarded with all that is of the run, and nothing else', async () => {
    await start();
    await ended();
    const tip = git(['rev-parse', `baton/${run}`]);
    expect(await face.ask('work.discarded', { run })).toBeNull();
    expect(await face.ask('work.discard', { run })).toEqual({
      ok: true,
      value: { branch: `baton/${run}`, tip, left: [] },
    });
    expect(git(['branch', '--list', 'baton/*'])).toBe('');
    const message = `The work of this run was discarded; its branch was at ${tip.slice(0, 10)}.`;
    expect(await face.ask('work.list', { run, of: null })).toMatchObject({ failure: { message } });
    expect(await face.ask('work.discarded', { run })).toBe(message);
    await expect.poll(look).toBe(before);
    await command({ type: 'ticket.return', ticket: 'B', notes: 'More.' });
    await face.until(() => copy.tickets.get('B')?.state.status === 'blocked');
    expect(copy.tickets.get('B')?.state).toMatchObject({ reason: message });
    await expect.poll(look).toBe(before);
  });

  it('is applied whole or not at all by a Baton that is closed meanwhile', async () => {
    await start();
    await ended();
    await expect.poll(look).toBe(before);
    const applying = apply(all);
    await conductor.close();
    // Nothing is under way any more.
    const now = look();
    const { ok } = await applying;
    expect(look()).toBe(now);
    if (ok) expect(git(['status', '--porcelain'])).toBe('');
    else expect(now).toBe(before);
  });

  it('can be looked at and not changed where another Baton has the run', async () => {
    await start();
    await ended();
    const [theirs, theirRun] = [face, run];
    face = attachFace(place.conductor());
    expect(expectOpened(await face.ask('run.open', { run })).readOnly).not.toBeNull();
    expect((await face.ask('work.list', { run, of: null })).ok).toBe(true);
    expect((await face.ask('work.preview_apply', { run, ...all })).ok).toBe(true);
    for (const refused of [await apply(all), await face.ask('work.discard', { run })]) {
      expect(refused).toMatchObject({
        failure: { message: expect.stringMatching(/^This run can only be looked at here/) },
      });
    }
    expect((await command({ type: 'ticket.revert', ticket: 'A' })).ok).toBe(false);
    await expect.poll(look).toBe(before);
    expect((await apply(all, theirs, theirRun)).ok).toBe(true);
  });

  it('of a run in the folder itself, or that has not started, is said to be elsewhere', async () => {
    await start(two, { isolation: 'shared' });
    await ended();
    const message = `This run works in the folder itself: look there, in ${repository}.`;
    expect(await face.ask('work.list', { run, of: null })).toMatchObject({ failure: { message } });
    expect(await face.ask('work.list', { run: 'nothing', of: null })).toMatchObject({
      failure: { message: 'This run is not open: open it first.' },
    });
  });
});

describe('taking work back', () => {
  it.each(['revert.requested', 'revert.started', 'revert.finished'])(
    'in a process that is killed at %s is done once, by the next one that opens the run',
    async (moment) => {
      const path = await place.write('track.json', { title: 'A track', tickets: two });
      const settings = { ...SETTINGS, isolation: 'worktree', workspace: repository };
      other = startOtherProcess(takingBack, {
        CODE: join(import.meta.dirname, 'conductor.ts'),
        ROOT: place.root,
        FILE: path,
        START: JSON.stringify({ type: 'run.start', ...settings }),
      });
      for await (const line of createInterface(other.stdout)) if (JSON.parse(line).type === moment) break;
      other.kill('SIGKILL');
      await once(other, 'exit');

      [run] = (await readdir(join(place.data, 'runs'))) as [string];
      face = attachFace(place.conductor());
      expectOpened(await face.ask('run.open', { run }));
      copy = await face.watch(run);
      await face.until(() => copy.reverting.size === 0);
      expect(copy.tickets.get('A')).toMatchObject({ accepted: null, state: { kind: 'reverted' } });
      const subjects = git(['log', '--format=%s', `main..baton/${run}`]).split('\n');
      expect(subjects).toEqual(['Revert A: Do A', 'B: Do B', 'A: Do A']);
      await expect.poll(look).toBe(before);
    },
  );
});

const takingBack = `
  const { createConductor } = await import(process.env.CODE);
  const { ROOT: root, FILE: path } = process.env;
  const conductor = createConductor({
    dataFolder: root + '/data', configFolder: root + '/config', samplesFolder: root, startFolder: root + '/start',
    version: '1', model: 'rehearsal', now: () => new Date(),
  });
  const command = (command) => request('run.command', { run, command });
  const send = (message) => {
    if (message.type !== 'batch') return;
    for (const event of message.batch.events) {
      console.log(JSON.stringify(event));
      if (event.type === 'run.finished' && event.outcome === 'done') command({ type: 'ticket.revert', ticket: 'A' });
    }
  };
  const { request } = conductor.attach({ kind: 'terminal', services: {}, send });
  const { run } = (await request('track.open', { path })).value.value;
  await request('run.watch', { run });
  await command(JSON.parse(process.env.START));
`;
