// The commands as people type them: real processes and real files.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunSummary } from '../../../shared/contract';
import {
  commands,
  eventsOf,
  homeForEachTest,
  PAIR,
  type Running,
  says,
  WAITING,
  writes,
} from './terminal-rig';

const home = homeForEachTest();

const STUCK = [
  { id: 'T-1', description: 'Cannot', rehearsal: [{ block: 'no \u001b[31mmap' }] },
  { id: 'T-2', description: 'After it', depends_on: ['T-1'], rehearsal: [says('x')] },
  { id: 'T-3', description: 'Later still', depends_on: ['T-2'], rehearsal: [says('x')] },
  { id: 'T-4', description: 'Apart', rehearsal: [says('done \u202e here')] },
];

describe('check', () => {
  it('says that a file is right', async () => {
    const { code, out, err } = await home.baton('check', await home.tickets(PAIR));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('track.json: valid, 2 tickets');
  });

  it('tells every problem with its place, under the name that was typed', async () => {
    await home.tickets([
      { id: 'T-1', description: 'a', depends_on: ['T-9'] },
      { id: 'T-1', description: 'b' },
    ]);
    const { code, out, err } = await home.baton('check', 'track.json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n')).toHaveLength(2);
    for (const line of err.trim().split('\n')) expect(line).toMatch(/^track\.json:\d+:\d+ .*\.$/);
  });

  it('tells the same as JSON', async () => {
    await home.tickets([{ id: 'T-1', description: 'a', depends_on: ['T-1'] }]);
    const { code, out } = await home.baton('check', 'track.json', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      problems: [{ line: 8, column: expect.any(Number) }],
    });
  });
});

describe('run', () => {
  it('runs a track in the folder where it was typed, with a line for each step and each change', async () => {
    const { code, out, err } = await home.baton('run', await home.tickets(PAIR), '--approve', 'all');
    expect(code).toBe(0);
    expect(err).toMatch(/^Working in the folder itself: .*work lies in no git repository.*\.\n$/);
    expect(await home.read('one.txt')).toBe('one');
    expect(out).toMatch(
      /▸ T-1 +started +Write it\n· T-1 +did +write_file one\.txt.*\n✓ T-1 +completed +Wrote one\./,
    );
    expect(out).toContain('2 of 2 completed');
    expect(out).toMatch(/Tier +Requests +Input +Cached +Output +Cost\n1 Orchestrator +0/);
    expect(out).toMatch(/3 Workers +3 +[\d,]+ +0 +[\d,]+ +/);
    expect(out).not.toContain('\u001b');
  });

  it('prints with --json one event a line and nothing else', async () => {
    const { code, out, err } = await home.baton(
      'run',
      await home.tickets(PAIR),
      '--approve',
      'all',
      '--isolation',
      'shared',
      '--json',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const line of out.trim().split('\n')) expect(line).toMatch(/^{"type":"[a-z._]+","seq":\d+,"at":"/);
    const events = eventsOf(out);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 2));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'run.started',
        'attempt.started',
        'approval.requested',
        'approval.answered',
        'step.started',
        'step.finished',
        'usage.recorded',
        'attempt.finished',
        'ticket.completed',
      ]),
    );
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'done' });
    for (const { at, run } of events) expect([at, run]).toEqual([new Date(at).toISOString(), events[0]?.run]);
  });

  it('prints what was asked, answered and set flat, as docs/terminal.md says', async () => {
    const rehearsal = [writes('one.txt', 'one'), says('Wrote one.')];
    await home.tickets([{ id: 'T-1', description: 'Step it', step_mode: true, rehearsal }]);
    const { out } = await home.baton('run', 'track.json', '--approve', 'all', '--limit', 'usd=5', '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (type: string) => lines.filter((line) => line.type === type);
    for (const type of ['run.started', 'approval.requested', 'approval.answered']) {
      expect(of(type).length).toBeGreaterThan(0);
      for (const line of of(type))
        for (const value of Object.values(line))
          expect(value === null || typeof value !== 'object').toBe(true);
    }
    expect(of('run.started')).toMatchObject([{ limit_usd: 5, limit_tokens: null }]);
    expect(of('approval.requested')).toMatchObject([
      { action_kind: 'spawn', model: 'rehearsal', prompt: expect.stringContaining('Step it') },
      { action_kind: 'step', tool: 'write_file', input: '{"path":"one.txt","content":"one"}' },
    ]);
    expect(of('approval.answered')).toMatchObject([{ edited: false }, { edited: false, by: 'policy' }]);
  });

  it('ends with 3 and a line for each blocked ticket with what waits on it; nothing of a worker is obeyed', async () => {
    const { code, out } = await home.baton('run', await home.tickets(STUCK), '--approve', 'all');
    expect(code).toBe(3);
    expect(out).toContain('✗ T-1  Blocked by its worker: no \\u{1b}[31mmap (T-2, T-3 wait for it)');
    expect(out).toContain('done \\u{202e} here');
    expect(out).toContain('1 of 4 completed, 1 blocked, 2 to do');
  });

  it('starts nothing when what was typed is wrong', async () => {
    await home.tickets(PAIR);
    await home.write('bad.json', '{');
    const wrong = [
      ['run', 'bad.json'],
      ['run', 'nowhere.json'],
      ['run', '.'],
      ['run', 'track.json', '--workspace', 'nowhere'],
      ['run', 'track.json', '--workspace', 'track.json'],
      ['run', 'track.json', '--context', 'nowhere.md'],
      ['run', 'track.json', '--parallel', '0'],
      ['run', 'track.json', '--approve', 'maybe'],
      ['run', 'track.json', '--provider', 'nobody'],
      ['run', 'track.json', '--what'],
      ['run'],
      ['resume', 'last'],
      ['log', 'nothing'],
      ['conduct'],
    ];
    for (const args of wrong) {
      const { code, out, err } = await home.baton(...args);
      expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
      expect(err.trim()).not.toBe('');
      expect(err).not.toMatch(/^ +at /m);
    }
    const { err } = await home.baton('run', 'track.json', '--context', '.');
    expect(err).toBe('.: This is a folder: name a text file.\n');
    expect((await home.baton('runs', '--json')).out).toBe('');
  });

  it('gives every worker the context of a file', async () => {
    await home.write('style.md', 'Tabs, never spaces.');
    const { out } = await home.baton(
      'run',
      await home.tickets(PAIR),
      '--approve',
      'all',
      '--json',
      '--context',
      'style.md',
    );
    const asked = eventsOf(out).filter(({ type }) => type === 'approval.requested');
    expect(asked).toHaveLength(2);
    for (const event of asked) expect(JSON.stringify(event)).toContain('Tabs, never spaces.');
  });

  it('writes the statuses back when that is wanted, and only then', async () => {
    const before = await home.read(await home.tickets(STUCK));
    await home.baton('run', 'track.json', '--approve', 'all');
    expect(await home.read('track.json')).toBe(before);
    await home.baton('run', 'track.json', '--approve', 'all', '--write-back');
    const after = JSON.parse(await home.read('track.json')) as { tickets: { status?: string }[] };
    expect(after.tickets.map(({ status }) => status ?? 'todo')).toEqual([
      'blocked',
      'todo',
      'todo',
      'completed',
    ]);
  });

  it('lets wait what waits for a person where there is none, and goes on from there', async () => {
    const asked = await home.baton('run', await home.tickets(PAIR));
    expect(asked.code).toBe(3);
    expect(asked.err).toContain('T-1: Write it (a worker is about to start)');
    const run = / resume (\S+)”/.exec(asked.err)?.[1] ?? '';
    expect(existsSync(join(home.path, 'one.txt'))).toBe(false);
    const again = await home.baton('resume', run.slice(0, 20));
    expect(again.code).toBe(3);
    const resumed = await home.baton('resume', run, '--approve', 'all');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(await home.read('one.txt')).toBe('one');
    expect(await home.baton('resume', 'last')).toMatchObject({ code: 0 });
  });

  it('asks for commands also where spawns are approved by policy', async () => {
    await home.tickets([
      { id: 'T-1', description: 'x', rehearsal: [commands('echo hi > hi.txt'), says('x')] },
    ]);
    const { code, err } = await home.baton('run', 'track.json', '--approve', 'auto', '--json');
    expect(code).toBe(3);
    expect(err).toContain('T-1: run_command echo hi > hi.txt (it runs a command)');
  });

  it('shows with none what would be asked first', async () => {
    const { code, out } = await home.baton('run', await home.tickets(PAIR), '--approve', 'none');
    expect(code).toBe(3);
    expect(out).toMatch(/✗ T-1 +blocked +Spawn rejected/);
  });
});

/** As an impatient person does; what npm passes on of one Ctrl+C counts as one. */
async function pressUntilEnded({ child, ended }: Running): Running['ended'] {
  const pressing = setInterval(() => child.kill('SIGINT'), 50);
  return ended.finally(() => clearInterval(pressing));
}

describe('Ctrl+C', () => {
  it('pauses: what is under way ends, nothing else starts, and resume goes on', async () => {
    const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
    await running.shows('"step.started"');
    running.child.kill('SIGINT');
    await running.shows('"run.paused"');
    await home.write('go', '');
    const { code, out, err } = await running.ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^Pausing.* -- resume/ms);
    expect(eventsOf(out).at(-1)).toMatchObject({ type: 'step.finished', outcome: 'ok' });
    expect(await home.baton('resume', 'last')).toMatchObject({ code: 0 });
  });

  it('twice ends at once, with everything that was started, and nobody is asked afterwards', async () => {
    const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
    await running.shows('"step.started"');
    running.child.kill('SIGINT');
    await running.shows('Pausing');
    expect((await pressUntilEnded(running)).code).toBe(3);
    expect(await home.baton('resume', 'last')).toMatchObject({ code: 0, err: '' });
    expect((await home.baton('log', 'last')).out).toMatch(
      /step failed +run_command echo >> began.*: interrupted/,
    );
  });
});

it('leaves a run alone that another Baton writes', async () => {
  const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
  await running.shows('"step.started"');
  const { code, out, err } = await home.baton('resume', 'last');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`process ${running.child.pid}`);
  expect(err).toMatch(/“npm .* -- resume \S+ --take-over” takes it from there/);
});

it('takes a run from another Baton when it is told to, and that one says that it lost the run', async () => {
  const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
  await running.shows('"step.started"');
  await home.untilThere('began');
  const taking = home.startBaton('resume', 'last', '--take-over');
  const { code, err } = await running.ended;
  expect(code).toBe(1);
  expect(err).toContain('Another Baton has taken this run over');
  // What the first one had under way goes on, and the second one waits for it.
  await home.write('go', '');
  expect((await taking.ended).code).toBe(0);
  expect(await home.read('began')).toBe('\n');
});

it('waits on resume for a command that has outlived its Baton', async () => {
  const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
  await running.shows('"step.started"');
  await home.untilThere('began');
  running.child.kill('SIGKILL');
  await running.ended;
  const resumed = home.startBaton('resume', 'last', '--json');
  await resumed.shows('"run.resumed"');
  await home.write('go', '');
  const { code, out } = await resumed.ended;
  expect(code).toBe(0);
  expect(eventsOf(out).find(({ type }) => type === 'step.finished')).toMatchObject({ outcome: 'ok' });
  expect(await home.read('began')).toBe('\n');
});

it('ends with its reader, and takes along what it started', async () => {
  const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
  await running.shows('"step.started"');
  running.child.stdout.destroy();
  await home.write('go', '');
  expect((await running.ended).code).toBe(3);
});

describe('runs and log', () => {
  it('list what was run, and tell what happened in it', async () => {
    const ran = await home.baton('run', await home.tickets(PAIR), '--approve', 'all', '--json');
    await home.baton('run', await home.tickets(STUCK), '--approve', 'all');
    const { out } = await home.baton('runs', '--json');
    const runs = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunSummary);
    expect(runs.map(({ outcome, completed, total }) => [outcome, completed, total])).toEqual([
      ['blocked', 1, 4],
      ['done', 2, 2],
    ]);
    const first = runs[1]?.id ?? '';
    expect((await home.baton('runs')).out).toMatch(
      new RegExp(`^${first} .* done +2/2 +\\d+:\\d\\d +[\\d,]+ tokens +\\$0\\.0000  A track$`, 'm'),
    );
    const log = await home.baton('log', first, '--json');
    const [opened, ...rest] = eventsOf(log.out);
    expect(opened?.type).toBe('run.opened');
    expect(rest).toEqual(eventsOf(ran.out));
    expect((await home.baton('log', 'last')).out).toMatch(/^\d\d:\d\d:\d\d {2}✗ T-1 +blocked/m);
  });

  it('tell what was asked and who answered, and which runs wait for the person', async () => {
    await home.baton('run', await home.tickets(PAIR), '--approve', 'ask');
    expect((await home.baton('log', 'last')).out).toMatch(
      /\? T-1 +asked +Write it \(a worker is about to start\)$/m,
    );
    expect((await home.baton('runs')).out).toMatch(/ waits for you \(1\) +0\/2 .* A track$/m);
    await home.baton('resume', 'last', '--approve', 'none');
    const { out } = await home.baton('log', 'last');
    expect(out).toMatch(
      /✗ T-1 +rejected +by the approval mode: Write it: the approval mode is now “none”\.$/m,
    );
  });
});

describe('serve', () => {
  it('prints one line with a link that opens Baton, and ends on a signal', async () => {
    const running = home.startBaton('serve', await home.tickets(PAIR), '--workspace', '..');
    await running.shows('\n');
    const url = new URL(running.out().trim());
    expect(url.hostname).toBe('127.0.0.1');
    const exchanged = await fetch(new URL('/api/token', url), {
      method: 'POST',
      headers: { origin: url.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ code: url.hash.slice(1) }),
    });
    const { token } = (await exchanged.json()) as { token: string };
    const socket = new WebSocket(`ws://${url.host}/api/socket`, ['baton', `token.${token}`], {
      headers: { origin: url.origin },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ id: 1, name: 'app.about', input: {} }));
    const about = await new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve(String(data))),
    );
    expect(JSON.parse(about)).toMatchObject({
      id: 1,
      reply: {
        ok: true,
        value: {
          face: 'browser',
          version: '1.2.3',
          initial: { ok: true, value: { suggestedWorkspace: dirname(home.path) } },
        },
      },
    });
    running.child.kill('SIGTERM');
    const { code, out } = await running.ended;
    expect({ code, out }).toEqual({ code: 0, out: `${url}\n` });
  });
});
