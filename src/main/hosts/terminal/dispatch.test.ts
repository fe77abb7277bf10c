import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE, giteaSettings } from '../../dispatch/dispatch-rig';
import { createFakeGitea, type FakeGitea, REPO, TOKEN } from '../../dispatch/fake-gitea';
import { createFaultyFront, type FaultyFront } from '../../dispatch/faulty-front';
import { canBeAsked, homeForEachTest, type Running, typeLine } from './terminal-rig';

const COMMENTS = `POST /repos/${REPO}/issues/1/comments`;
const home = homeForEachTest();
let gitea: FakeGitea;
let front: FaultyFront;

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', ['bug']);
  front = await createFaultyFront(gitea.url);
  await home.settings({
    ...giteaSettings(front.url),
    agents: [CLAUDE, { key: 'baton', name: 'Baton', interface: 'local', taskTypes: ['planning'] }],
  });
});

afterEach(async () => {
  front.release();
  await home.close();
  await front.close();
  await gitea.close();
});

function start(...args: string[]): Running {
  const env = { GITEA_TOKEN: TOKEN };
  return home.startBatonWith(env, 'dispatch', ...args);
}

const dispatch = (...args: string[]) => start(...args).ended;
const REFACTOR = ['--title', 'Refactor the parser', '--issue', '1'];

/** One comment for each task that was handed over, and nothing of anybody else's gone. */
function expectComments(count: number): void {
  expect(gitea.commentsOf(1).filter((body) => body.includes('## Assigned to'))).toHaveLength(count);
  expect(gitea.labelsOf(1)).toContain('bug');
}

describe('baton dispatch', () => {
  it('prints one object with --json, and ends with 0 once an agent has the task', async () => {
    const args = ['--criterion', 'Tests pass', '--criterion', 'No new names', '--json'];
    const { code, out, err } = await dispatch(...REFACTOR, ...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(Object.keys(JSON.parse(out))).toEqual([
      'task_type',
      'agent',
      'issue_number',
      'status',
      'comment_id',
      'label_applied',
      'error',
      'retry_count',
      'metadata',
    ]);
    expect(JSON.parse(out)).toMatchObject({ agent: 'claude-code', issue_number: 1, status: 'assigned' });
    expect(gitea.commentsOf(1)[0]).toContain('- Tests pass\n- No new names');
  });

  it('says for people what it chose, and why', async () => {
    const { code, out, err } = await dispatch(...REFACTOR);
    expect(code).toBe(0);
    expect(out).toMatch(/^Assigned to Claude Code \(issue 1, label claude-ready, comment \d+\)\.\n$/);
    expect(err).toBe(
      'Task type: refactoring (matched: refactor).\nAgent: Claude Code (Claude Code is good at refactoring and has room).\n',
    );
  });

  it.each([
    [[], /--title/],
    [['--title', ' '], /title is blank/],
    [['--title', 'x', '--retries', '-1'], /whole number from 0 to 20/],
    [['--title', 'x', '--issue', '0'], /whole number from 1/],
    [['--title', 'x', '--issue', '3', '--create-issue'], /cannot be used with option '--issue/],
    [['--title', 'x', '--endpoint', 'file:///etc/passwd'], /no address of an agent/],
    [['--title', 'x', '--agent', 'nobody'], /There is no agent “nobody”: name one of claude-code, baton/],
    [
      ['--title', 'x', '--agent', 'cluade-code'],
      /^There is no agent “cluade-code”: did you mean “claude-code”\?$/m,
    ],
    [['--title', 'x', '--type', 'cooking'], /There is no task type “cooking”: name one of /],
    [
      ['--title', 'x', '--type', 'refactorin'],
      /^There is no task type “refactorin”: did you mean “refactoring”\?$/m,
    ],
    [['--title', 'x', '--frobnicate'], /unknown option/],
  ])('ends with 2 and no object for %j', async (args, words) => {
    const { code, out, err } = await dispatch(...args, '--json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
    expect(gitea.requests).toEqual([]);
  });

  it('ends with 3 where nobody took it: failed at once, or escalated when all tries are spent', async () => {
    const failed = await dispatch('--title', 'Refactor', '--agent', 'claude-code', '--json');
    expect(failed.code).toBe(3);
    expect(JSON.parse(failed.out)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('--issue'),
    });
    front.misbehave = (route, body) =>
      /labels$|comments$/.test(route) && !body.includes('escalation -->') ? { status: 503 } : null;
    const escalated = await dispatch(...REFACTOR, '--retries', '0');
    expect(escalated).toMatchObject({
      code: 3,
      out: 'Not handed over to Claude Code: a person has to decide.\n',
    });
    expect(escalated.err).toContain('Issue 1 says so in a comment.');
    front.misbehave = () => null;
    expect((await dispatch(...REFACTOR)).code).toBe(0);
    expectComments(1);
  });

  it('sends once, although two processes are given the same task at once', async () => {
    let held = false;
    front.misbehave = (route) => {
      if (route !== COMMENTS || held) return null;
      held = true;
      return 'hold';
    };
    const first = start(...REFACTOR, '--json');
    await front.hanging(1);
    const second = start(...REFACTOR);
    await second.shows('is sending it: waiting for that.');
    front.release();
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    const { comment_id } = JSON.parse(one.out);
    expect(two.out).toContain(`comment ${comment_id}`);
    expectComments(1);
  });

  it('keeps to an agent’s limit, although many processes choose at once', async () => {
    await home.settings(giteaSettings(front.url, [{ ...CLAUDE, limit: 2 }]));
    const titles = ['one', 'two', 'three', 'four', 'five'];
    const ended = await Promise.all(
      titles.map((title) => dispatch('--title', `Refactor ${title}`, '--issue', '1', '--json')),
    );
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 0, 3, 3, 3]);
    expectComments(2);
  });

  it('goes on where a process was killed, and sends nothing twice', async () => {
    front.misbehave = (route) => (route === COMMENTS ? 'hang_after' : null);
    const first = start(...REFACTOR);
    await front.hanging(1);
    first.child.kill('SIGKILL');
    await first.ended;
    front.misbehave = () => null;
    const { code, out, err } = await dispatch(...REFACTOR);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Assigned to Claude Code') });
    expect(err).toContain('nothing is sent twice');
    expectComments(1);
  });

  it('tells when the next try is, and Ctrl+C leaves it for another time', async () => {
    front.misbehave = () => ({ status: 429, headers: { 'retry-after': '600' } });
    const running = start(...REFACTOR);
    await running.shows('Try 2 of 2 follows in 600 s; Ctrl+C ends it.');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 3, out: 'Not handed over to Claude Code yet.\n' });
  });

  it('stays with --wait until the agent has ended', async () => {
    const running = start(...REFACTOR, '--wait');
    await running.shows('Waiting until it has ended');
    gitea.addComment(1, 'BLOCKED: the build is red');
    const { code, out, err } = await running.ended;
    expect({ code, out }).toEqual({ code: 3, out: expect.stringMatching(/^Failed: Claude Code/) });
    expect(err).toContain('Blocked: the build is red');
  });

  it('sends nothing where it cannot write down what it is about to do', async () => {
    await home.write('a-file', '');
    const env = { GITEA_TOKEN: TOKEN, BATON_DATA: join(home.path, 'a-file') };
    const { code, out, err } = await home.startBatonWith(env, 'dispatch', ...REFACTOR, '--json').ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Dispatches cannot be kept in .*a-file/);
    expect(gitea.requests).toEqual([]);
  });

  it('asks agents how far they are before it lists, and lists what it knows where they do not answer', async () => {
    const list = () => home.startBatonWith({ GITEA_TOKEN: TOKEN }, 'dispatches').ended;
    await dispatch(...REFACTOR);
    front.misbehave = () => ({ status: 503 });
    const unseen = await list();
    expect(unseen.out).toMatch(/assigned +Claude Code +issue 1 +Refactor the parser/);
    expect(unseen.err).toContain('Gitea answered 503');
    front.misbehave = () => 'hang';
    expect((await list()).err).toContain('Claude Code did not answer within 5 s.');
    front.misbehave = () => null;
    const [issue] = gitea.issues;
    if (issue !== undefined) issue.state = 'closed';
    expect(await list()).toMatchObject({
      code: 0,
      out: 'Nothing is on its way to an agent, or at one.\n',
      err: '',
    });
  });

  const dispatches = (...args: string[]) =>
    home.startBatonWith(
      {
        GITEA_TOKEN: TOKEN,
      },
      'dispatches',
      ...args,
    ).ended;

  it('goes on with one that is named by its short id, or gives it up', async () => {
    front.misbehave = (route) => (route === COMMENTS ? { status: 500 } : null);
    await dispatch(...REFACTOR, '--retries', '0');
    const [, half] = /^([0-9a-f]{8}) .*assigned/m.exec((await dispatches()).out) ?? [];
    front.misbehave = () => null;
    expect(await dispatches('--retry', half ?? '')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Assigned to Claude Code \(issue 1, label claude-ready, comment \d+\)/),
    });
    expectComments(1);
    expect(await dispatches('--retry', half ?? '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is assigned: there is nothing to try again'),
    });
    front.misbehave = () => ({ status: 500 });
    const { err } = await dispatch('--title', 'Another', '--issue', '1', '--agent', 'claude-code');
    const [, id] = / dispatches --give-up ([0-9a-f]{8})/.exec(err) ?? [];
    front.misbehave = () => null;
    const listed = (await dispatches()).out;
    expect(listed).toMatch(new RegExp(`^${id} .* escalated`, 'm'));
    for (const words of [`--retry ${id}`, `--agent KEY ${id}`, `--local ${id}`, `--give-up ${id}`])
      expect(listed).toContain(home.typed(`dispatches ${words}`));
    expect(await dispatches('--give-up', id ?? '')).toMatchObject({ code: 0, out: 'Given up: Another\n' });
    expect((await dispatches()).out).not.toContain('Another');
    expect(await dispatches('--give-up', 'nobody')).toMatchObject({ code: 2 });
    await dispatch('--title', 'A third', '--issue', '1', '--agent', 'claude-code');
    expect(gitea.commentsOf(1).filter((body) => body.includes('## Not handed over'))).toEqual([]);
  });

  it('needs no decision any more once another agent has the task', async () => {
    front.misbehave = () => ({ status: 500 });
    const task = ['--title', 'Plan the work', '--issue', '1'];
    expect((await dispatch(...task, '--agent', 'claude-code')).out).toContain('a person has to decide');
    expect((await dispatches()).out).toContain('escalated');
    expect((await dispatch(...task, '--agent', 'baton', '--approve', 'all')).code).toBe(0);
    expect((await dispatches()).out).toBe('Nothing is on its way to an agent, or at one.\n');
    expect((await dispatches('--all')).out).toContain('It went to Baton instead.');
  });

  it('is not sent to its agent as well, when Baton’s own worker does what a killed process left', async () => {
    front.misbehave = () => ({ status: 503 });
    const killed = start(...REFACTOR, '--retries', '5');
    await killed.shows('follows in');
    killed.child.kill('SIGKILL');
    await killed.ended;
    front.misbehave = () => null;
    const [, id] = /^([0-9a-f]{8}) .*on its way/m.exec((await dispatches()).out) ?? [];
    const done = await dispatches('--local', id ?? '', '--approve', 'all');
    expect(done.code).toBe(0);
    expectComments(0);
    expect((await dispatches()).out).toBe('Nothing is on its way to an agent, or at one.\n');
    expect((await dispatches('--all')).out).toContain('It went to Baton instead.');
  });

  it('stays where it is when it goes to another agent as well, and the person hears so', async () => {
    await home.settings(giteaSettings(front.url, [CLAUDE, { ...CLAUDE, key: 'bob', name: 'Bob' }]));
    await dispatch(...REFACTOR);
    const [, id] = /^([0-9a-f]{8}) .*assigned/m.exec((await dispatches()).out) ?? [];
    const { code, err } = await dispatches('--agent', 'bob', id ?? '');
    expect(code).toBe(0);
    expect(err).toContain('What Claude Code has got stays there: tell it yourself');
  });

  it('names the run of a task that is Baton’s own, as it is opened where the person is', async () => {
    const { out } = await dispatch('--title', 'Plan', '--json');
    const { dispatch_id, run } = JSON.parse(out).metadata;
    const { code, err } = await dispatches('--give-up', dispatch_id);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining(home.typed(`resume ${run}`)),
    });
  });

  it('is listed with what can be decided while it is blocked, until somebody does', async () => {
    await dispatch(...REFACTOR);
    gitea.addComment(1, 'BLOCKED: no access');
    const { out } = await dispatches();
    const [, id] = /^([0-9a-f]{8}) .*failed/m.exec(out) ?? [];
    expect(out).toContain('Blocked: no access');
    expect(out).not.toContain('--retry');
    expect(out).toContain(home.typed(`dispatches --local ${id}`));
    expect(
      await dispatches('--retry', id ?? '', '--issue', '2'),
      'an issue is for another agent',
    ).toMatchObject({
      code: 2,
    });
    expect((await dispatches('--give-up', id ?? '')).code).toBe(0);
    expect((await dispatches()).out).toBe('Nothing is on its way to an agent, or at one.\n');
  });

  describe('that nobody took', () => {
    let api: FaultyFront;
    let id: string;

    beforeEach(async () => {
      api = await createFaultyFront();
      await home.settings({
        ...giteaSettings(front.url),
        agents: [
          CLAUDE,
          { key: 'other', name: 'Other', interface: 'gitea', label: 'other-ready' },
          { key: 'remote', name: 'Remote', interface: 'api', endpoint: `${api.url}/tasks` },
          { key: 'baton', interface: 'local', taskTypes: ['planning'] },
        ],
      });
      front.misbehave = () => ({ status: 500 });
      const { err } = await dispatch(...REFACTOR, '--agent', 'claude-code', '--criterion', 'It is short');
      id = / dispatches --give-up ([0-9a-f]{8})/.exec(err)?.[1] ?? '';
      front.misbehave = () => null;
    });
    afterEach(() => api.close());

    it('goes to another agent in the same words', async () => {
      const { code, out } = await dispatches('--agent', 'remote', id, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ agent: 'remote', status: 'assigned', issue_number: 1 });
      expect(JSON.parse(api.heard[0]?.body ?? '')).toMatchObject({
        title: 'Refactor the parser',
        acceptance_criteria: ['It is short'],
        task_type: 'refactoring',
      });
      expect((await dispatches('--all')).out).toMatch(
        new RegExp(`^${id} .* failed[^]*It went to Remote instead`, 'm'),
      );
      expect(await dispatches('--agent', 'remote', id)).toMatchObject({
        code: 2,
        err: expect.stringContaining('is failed: there is nothing to give to somebody else'),
      });
    });

    it('goes to another one on Gitea, on the same issue or on one of its own', async () => {
      expect((await dispatches('--agent', 'other', id, '--create-issue')).out).toMatch(
        /^Assigned to Other \(issue 2, label other-ready, comment \d+\)\.\n$/,
      );
      expect(gitea.labelsOf(1)).toEqual(['bug']);
    });

    it('is done by Baton’s own worker, under the usual approvals', async () => {
      const { code, out } = await dispatches('--local', id, '--approve', 'all');
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringContaining('Completed by baton (issue 1, run '),
      });
      expect(await readdir(join(home.path, 'baton-notes'))).toEqual(['T-1.md']);
      expect((await dispatches()).out).toBe('Nothing is on its way to an agent, or at one.\n');
    });

    it.each([
      [['--agent', 'remoet'], /There is no agent “remoet”: did you mean “remote”\?/],
      [['--agent', 'claude-code'], /Claude Code is the one that it went to: try it again with --retry/],
    ])('stays as it is with %j', async (args, words) => {
      const { code, err } = await dispatches(...args, id);
      expect(code).toBe(2);
      expect(err).toMatch(words);
      expect((await dispatches()).out).toMatch(new RegExp(`^${id} .* escalated`, 'm'));
    });

    it('is named behind the agent, and nothing else is', async () => {
      const words = /Write --agent KEY and the start of the dispatch’s id behind it/;
      for (const args of [['--agent', 'remote'], [id]]) {
        const { code, err } = await dispatches(...args);
        expect(code).toBe(2);
        expect(err).toMatch(words);
      }
    });
  });

  it('shows and keeps no token, whoever quotes it', async () => {
    front.misbehave = () => ({ status: 500, body: `You said ${TOKEN}` });
    const { out, err } = await dispatch(...REFACTOR, '--json');
    expect(JSON.parse(out).error).toBe('Gitea answered 500: You said [key]');
    expect(out + err).not.toContain(TOKEN);
    const kept = execFileSync('grep', ['-rlc', 'Refactor the parser', join(home.path, '../data')]).toString();
    expect(kept).toContain('dispatch.json');
    expect(() => execFileSync('grep', ['-r', TOKEN, join(home.path, '..')])).toThrow();
  });

  it('lets Baton’s own worker do it, as the ticket of a run', async () => {
    const args = ['--title', 'Plan the work', '--criterion', 'It is short', '--json'];
    const { code, out } = await dispatch(...args, '--approve', 'all');
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ agent: 'baton', task_type: 'planning', status: 'completed' });
    expect(await readdir(join(home.path, 'baton-notes'))).toEqual(['T-1.md']);
    expect((await home.baton('log', result.metadata.run)).out).toContain('completed');
  });

  it('leaves a task of its own worker waiting for its approval where nobody can be asked', async () => {
    const { code, out, err } = await dispatch('--title', 'Plan the work', '--json');
    const result = JSON.parse(out);
    expect({ code, status: result.status }).toEqual({ code: 0, status: 'assigned' });
    expect(err).toContain(home.typed(`resume ${result.metadata.run}`));
    expect(await readdir(home.path)).toEqual([]);
    expect((await home.baton('resume', result.metadata.run, '--approve', 'all')).code).toBe(0);
  });

  it('says which record cannot be read, in a sentence, rather than to leave it out of the list', async () => {
    await dispatch('--title', 'Plan the work', '--agent', 'baton');
    const folder = join(home.data, 'dispatches');
    const record = join(folder, (await readdir(folder))[0] ?? '', 'dispatch.json');
    await rm(record);
    await mkdir(record);
    const { code, out, err } = await home.baton('dispatches');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${record} cannot be read: `);
    expect(err).not.toMatch(/^ +at /m);
  });

  it('gives its own worker room again when the run of a task has ended elsewhere', async () => {
    const agent = { key: 'baton', interface: 'local' as const, limit: 1 };
    await home.settings({ agents: [agent] });
    const first = JSON.parse((await dispatch('--title', 'Plan one', '--json')).out);
    const second = await dispatch('--title', 'Plan two', '--approve', 'all', '--json');
    expect(JSON.parse(second.out)).toMatchObject({ agent: null, error: expect.stringContaining('1 of 1') });
    await home.baton('resume', first.metadata.run, '--approve', 'all');
    expect((await dispatches()).out).toBe('Nothing is on its way to an agent, or at one.\n');
    expect((await dispatch('--title', 'Plan two', '--approve', 'all')).code).toBe(0);
  });

  it.runIf(canBeAsked)('asks at a terminal before its own worker starts', async () => {
    const person = home.sit(['dispatch', '--title', 'Plan']);
    await person.shows('[a]');
    typeLine(person, 'a');
    const { code, out } = await person.ended;
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Completed by Baton (run ') });
  });
});
