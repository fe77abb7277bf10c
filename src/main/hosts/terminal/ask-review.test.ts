// Reviews: what a run says of them, and the questions at a real terminal.
import { describe, expect, it } from 'vitest';
import { serve } from '../../workers/providers/provider-rig';
import {
  canBeAsked,
  commands,
  eventsOf,
  homeForEachTest,
  PAIR,
  says,
  typeLine,
  writes,
} from './terminal-rig';

const home = homeForEachTest();

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

  it('says why the tech lead could not be asked, in the end and in the log, and that QA stays off', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Not today."}}');
    });
    await home.settings({
      providers: { mine: { kind: 'openai-compatible', baseURL: `${server.url}/v1` } },
    });
    const args = ['--approve', 'all', '--review', 'model', '--tech-lead', 'mine:lead', '--qa', 'off'];
    const ran = await home.baton('run', await home.tickets(PAIR), ...args);
    const resumed = await home.baton('resume', 'last');
    const log = await home.baton('log', 'last');
    await server.close();
    expect(ran.code).toBe(3);
    const why = /the tech lead could not be asked: .*Not today\./;
    expect(ran.err).toMatch(why);
    expect(log.out).toMatch(why);
    expect(resumed.out).toContain('goes on with rehearsal, review by mine:lead, QA off, run ');
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

describe.runIf(canBeAsked)('a review at a terminal', () => {
  const sit = (...args: string[]) =>
    home.sit(['run', 'track.json', '--approve', 'all', '--review', 'person', ...args]);
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
    typeLine(running, '');
    await running.shows(CHOICES);
    typeLine(running, 'r');
    await running.shows('What has to be mended? > ');
    typeLine(running, '');
    await running.shows('Write a few words');
    await running.shows(CHOICES);
    typeLine(running, 'r');
    await running.shows('What has to be mended? > ');
    typeLine(running, 'the second line');
    await running.shows('+two');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows('T-2  After it: does this result count?');
    await running.shows(CHOICES);
    typeLine(running, 'a');
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
    typeLine(running, 'b');
    await running.shows('Reason > ');
    typeLine(running, 'not wanted');
    await running.shows('T-2  second: does this result count?');
    await running.shows(CHOICES);
    typeLine(running, 's');
    await running.shows('Reason > ');
    typeLine(running, 'enough');
    const { code, out } = await running.ended;
    expect(code).toBe(3);
    expect(out).toContain('Refused in review: not wanted');
    expect(out).toContain('enough');
  });
});
