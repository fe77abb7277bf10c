import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE, giteaSettings } from '../../dispatch/dispatch-rig';
import { createFakeGitea, type FakeGitea, TOKEN } from '../../dispatch/fake-gitea';
import { createFaultyFront, type FaultyFront } from '../../dispatch/faulty-front';
import { canBeAsked, homeForEachTest, type Running, says, typeLine } from './terminal-rig';

// Tickets that went to agents, decided where nobody sits at a terminal.

const env = { GITEA_TOKEN: TOKEN };
const home = homeForEachTest();
let gitea: FakeGitea;
let front: FaultyFront;

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', []);
  front = await createFaultyFront(gitea.url);
  await home.settings(giteaSettings(front.url, [CLAUDE]));
});

afterEach(async () => {
  await home.close();
  await front.close();
  await gitea.close();
});

const start = (...args: string[]): Running => home.startBatonWith(env, ...args);
const baton = (...args: string[]) => start(...args).ended;

const TICKET = {
  id: 'T-1',
  description: 'Refactor it',
  assigned_to: 'claude-code',
  issue_number: 1,
  rehearsal: [says('Done here.')],
};

function close(number: number): void {
  const issue = gitea.issues[number - 1];
  if (issue !== undefined) issue.state = 'closed';
}

/** A run whose ticket nobody took. */
async function refused(): Promise<{ err: string; run: string }> {
  front.misbehave = () => ({ status: 403 });
  const { code, out, err } = await baton('run', await home.tickets([TICKET]), '--approve', 'all');
  expect(code).toBe(3);
  front.misbehave = () => null;
  return { err, run: /, run (\S+)/.exec(out)?.[1] ?? '' };
}

const waysOf = (run: string) => [
  home.typed(`resume ${run} --retry T-1`),
  home.typed(`resume ${run} --agent T-1=KEY`),
  home.typed(`resume ${run} --give-up T-1`),
];

describe('a ticket that nobody took', () => {
  it('is said to wait with the commands that decide it, by the run, by the list, and instead of those of the list', async () => {
    const { err, run } = await refused();
    const listed = await baton('dispatches');
    const [id = ''] = listed.out.split(' ');
    expect(listed.out).toContain('Ticket T-1 of “A track”');
    const refusal = await baton('dispatches', '--retry', id);
    expect(refusal).toMatchObject({ code: 2, err: expect.stringContaining('decided in its run') });
    for (const way of waysOf(run))
      for (const text of [err, listed.out, refusal.err]) expect(text).toContain(way);
    const [line = ''] = (await baton('dispatches', '--json')).out.trim().split('\n');
    expect(JSON.parse(line)).toMatchObject({ run, ticket: 'T-1', status: 'failed' });
  });

  it.each([[['--retry']], [['--retry', 'T-1']]])('goes out with %s, once', async (words) => {
    await refused();
    const going = start('resume', 'last', ...words);
    await going.shows('handed over');
    close(1);
    expect(await going.ended).toMatchObject({ code: 0 });
    expect(gitea.commentsOf(1)).toHaveLength(1);
    expect((await baton('dispatches')).out).toBe('Nothing is on its way to an agent, or at one.\n');
  });

  it('is done by Baton’s own worker where that is said', async () => {
    await refused();
    const { code, out } = await baton('resume', 'last', '--agent', 'T-1=baton');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Done here.') });
    expect(gitea.commentsOf(1)).toEqual([]);
  });

  it('is given up', async () => {
    await refused();
    const { code, out } = await baton('resume', 'last', '--give-up', 'T-1');
    expect({ code, out }).toMatchObject({ code: 3, out: expect.stringContaining('1 blocked') });
    expect((await baton('dispatches')).out).toContain('Nothing is on its way');
  });

  it('gets an issue made for it', async () => {
    const { issue_number: _none, ...without } = TICKET;
    const ran = await baton('run', await home.tickets([without]), '--approve', 'all');
    expect(ran).toMatchObject({
      code: 3,
      err: expect.stringContaining('works on issues, and none is named'),
    });
    const going = start('resume', 'last', '--agent', 'T-1=claude-code', '--create-issue');
    await going.shows('handed over');
    close(2);
    expect(await going.ended).toMatchObject({ code: 0 });
    expect(gitea.issues[1]).toMatchObject({ title: 'Refactor it' });
  });

  it.each([
    [['--agent', 'T-1'], /Write it as TICKET=KEY/],
    [['--agent', 'T-7=baton'], /T-7/],
    [['--give-up', 'T-7'], /T-7/],
    [['--issue', '3'], /Write --agent TICKET=KEY with it/],
    [['--agent', 'T-1=claude-code', '--issue', '3', '--create-issue'], /cannot be used with/],
  ])('stays as it is with %j', async (words, reason) => {
    await refused();
    expect(await baton('resume', 'last', ...words)).toMatchObject({
      code: 2,
      err: expect.stringMatching(reason),
    });
  });

  it.runIf(canBeAsked)('is asked about at a terminal until a letter is one of the answers', async () => {
    await refused();
    const sitting = home.sit(['resume', 'last'], env);
    await sitting.shows('[g] give up > ');
    typeLine(sitting, 'x');
    await sitting.shows('“x” is none of the answers: type t, o, b or g.');
    await sitting.shows('[g] give up > ');
    typeLine(sitting, 'b');
    await sitting.shows('started');
  });
});

it('a task of Baton’s own worker that waits for its approval says so, and the list with it', async () => {
  const task = ['--title', 'Plan it', '--agent', 'baton', '--workspace', '.'];
  const { code, out, err } = await baton('dispatch', ...task);
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Waits at Baton \(run \S+\)\.\n$/),
  });
  const run = /run (\S+)\)\.\n$/.exec(out)?.[1] ?? '';
  expect(err).toContain(`Its run waits for you: “${home.typed(`resume ${run}`)}”`);
  const listed = await baton('dispatches');
  expect(listed.out).toMatch(/ {2}waits {8}Baton/);
  expect(listed.out).toContain(home.typed(`resume ${run}`));
});
