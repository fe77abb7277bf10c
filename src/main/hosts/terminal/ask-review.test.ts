// Reviews: what a run says of them, and the questions at a real terminal.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buildProgram,
  commands,
  createHome,
  eventsOf,
  type Home,
  PAIR,
  type Running,
  says,
  writes,
} from './terminal-rig';

let program: string;
let home: Home;

beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => rm(program, { recursive: true }));
beforeEach(async () => {
  home = await createHome(program);
});
afterEach(() => home.close());

const REVIEWED = [
  {
    id: 'T-1',
    description: 'Write two lines',
    verify: ['test -f a.txt'],
    rehearsal: [
      [writes('a.txt', 'one\n'), says('Wrote one.')],
      [writes('a.txt', 'one\ntwo\n'), says('Wrote two.')],
    ],
  },
  { id: 'T-2', description: 'After it', depends_on: ['T-1'], rehearsal: [says('All well.')] },
];

describe('run --review', () => {
  it('leaves results to wait where nobody can be asked, and frees nothing', async () => {
    const { code, out, err } = await home.baton(
      'run',
      await home.tickets(REVIEWED),
      '--approve',
      'all',
      '--review',
      'person',
    );
    expect(code).toBe(3);
    expect(out).toContain('review by you');
    expect(out).toMatch(/· T-1 +verified +test -f a\.txt/);
    expect(out).not.toContain('T-2  started');
    expect(err).toContain('T-1: Write two lines (the worker has finished: its result waits for you)');
  });

  it('puts a review to a person where no tech lead is set', async () => {
    const args = ['--approve', 'all', '--review', 'model', '--tech-lead', 'off', '--json'];
    const { code, out } = await home.baton('run', await home.tickets(PAIR), ...args);
    expect(code).toBe(3);
    const [started] = eventsOf(out);
    expect(started).toMatchObject({ type: 'run.started', review: 'model', techLead: null });
  });

  it.each([
    ['--review', 'maybe', 'off, model, person'],
    ['--tech-lead', 'nobody:m', 'No provider serves the model “nobody:m”'],
    ['--qa', 'nobody:m', 'No provider serves the model “nobody:m”'],
  ])('starts nothing with %s %s', async (option, value, sentence) => {
    const { code, out, err } = await home.baton('run', await home.tickets(PAIR), option, value);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
  });

  it('tells of a verify command that failed, and that the worker went on', async () => {
    const finish = { tool: 'finish', input: { summary: 'All there.' } };
    const rehearsal = [finish, commands('touch x'), says('Now it is.')];
    await home.tickets([{ id: 'T-1', description: 'Make x', verify: ['test -f x'], rehearsal }]);
    const { code, out } = await home.baton('run', 'track.json', '--approve', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(
      /! T-1 +verify +test -f x: exit code 1\n◇ T-1 +QA +.*\n↩ T-1 +goes on +.*\n· T-1 +did +run_command touch x.*\n· T-1 +verified +test -f x/,
    );
    expect((await home.baton('log', 'last')).out).toMatch(/! T-1 +verify +test -f x: exit code 1/);
  });
});

// A terminal of util-linux's `script`, whose own input is what the person types.
const canBeAsked = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

describe.runIf(canBeAsked)('a review at a terminal', () => {
  const sit = (...args: string[]) => {
    const words = ['run', 'track.json', '--approve', 'all', '--review', 'person', ...args];
    const line = [process.execPath, join(program, 'out/main/cli.js'), ...words].join(' ');
    return home.start('script', ['-qec', line, '/dev/null']);
  };
  const type = ({ child }: Running, line: string) => child.stdin.write(`${line}\n`);
  const CHOICES = '[a] accept  [r] send back  [b] block  [s] stop the run > ';

  it('shows the result with its diff, takes no Enter for a yes, and sends it back with notes', async () => {
    await home.tickets(REVIEWED);
    const running = sit();
    await running.shows(
      'T-1  Write two lines: does this result count? (in this run you review every result)',
    );
    await running.shows('Wrote one.');
    await running.shows('test -f a.txt');
    await running.shows('+one');
    await running.shows(CHOICES);
    type(running, '');
    await running.shows(CHOICES);
    type(running, 'r');
    await running.shows('What has to be mended? > ');
    type(running, '');
    await running.shows('Write a few words');
    await running.shows(CHOICES);
    type(running, 'r');
    await running.shows('What has to be mended? > ');
    type(running, 'the second line');
    await running.shows('+two');
    await running.shows(CHOICES);
    type(running, 'a');
    await running.shows('T-2  After it: does this result count?');
    await running.shows(CHOICES);
    type(running, 'a');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).toContain('by you: the second line');
    const { out: log } = await home.baton('log', 'last', '--json');
    const events = eventsOf(log);
    expect(events.find(({ type }) => type === 'ticket.returned')).toMatchObject({
      by: 'person',
      notes: 'the second line',
    });
    const accepted = events.findIndex(
      (event) => event.type === 'review.finished' && event.verdict === 'accept',
    );
    const freed = events.findIndex((event) => event.type === 'attempt.started' && event.ticket === 'T-2');
    expect(accepted).toBeGreaterThan(-1);
    expect(freed).toBeGreaterThan(accepted);
  });

  it('takes a result that is blocked with a reason, and one that stops the run', async () => {
    await home.tickets([
      { id: 'T-1', description: 'first', rehearsal: [says('x')] },
      { id: 'T-2', description: 'second', rehearsal: [says('x')] },
    ]);
    const running = sit('--parallel', '1');
    await running.shows('T-1  first: does this result count?');
    await running.shows(CHOICES);
    type(running, 'b');
    await running.shows('Reason > ');
    type(running, 'not wanted');
    await running.shows('T-2  second: does this result count?');
    await running.shows(CHOICES);
    type(running, 's');
    await running.shows('Reason > ');
    type(running, 'enough');
    const { code, out } = await running.ended;
    expect(code).toBe(3);
    expect(out).toContain('Refused in review: not wanted');
    expect(out).toContain('enough');
  });
});
