// Runs at the terminal with tickets of agents elsewhere, and what is told of them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE, giteaSettings } from '../../dispatch/dispatch-rig';
import { createFakeGitea, type FakeGitea, TOKEN } from '../../dispatch/fake-gitea';
import { canBeAsked, homeForEachTest, says, typeLine } from './terminal-rig';

const home = homeForEachTest();
let gitea: FakeGitea;
const env = { GITEA_TOKEN: TOKEN };

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', []);
  await home.settings(giteaSettings(gitea.url));
});

afterEach(async () => {
  await home.close();
  await gitea.close();
});

const TICKETS = [
  { id: 'T-1', description: 'Refactor it', assigned_to: 'claude-code', issue_number: 1 },
  { id: 'T-2', description: 'Use it', depends_on: ['T-1'], rehearsal: [says('Used.')] },
];

const baton = (...args: string[]) => home.startBatonWith(env, ...args);

describe('baton run with a ticket of an agent', () => {
  it('stays until the agent has done it, and goes on with the rest', async () => {
    await home.write('track.json', JSON.stringify(TICKETS));
    const running = baton('run', 'track.json', '--approve', 'all');
    await running.shows('handed over  to Claude Code');
    const [issue] = gitea.issues;
    if (issue !== undefined) issue.state = 'closed';
    const { code, out } = await running.ended;
    expect(out).toContain('Done by Claude Code (issue 1).');
    expect(out).toContain('2 of 2 completed');
    expect(code).toBe(0);
  });

  it('ends with what waits when nobody takes it, as scripts read it too', async () => {
    await home.settings({ agents: [CLAUDE] });
    await home.write('track.json', JSON.stringify(TICKETS));
    const { code, out } = await baton('run', 'track.json', '--approve', 'all', '--json').ended;
    expect(code).toBe(3);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ type: 'dispatch.failed', ticket: 'T-1' });
    for (const event of events.filter(({ type }) => type !== 'run.opened'))
      for (const value of Object.values(event))
        expect(typeof value === 'object' && value !== null).toBe(false);
  });

  it('does not ask twice what was handed over when it is resumed, and lists it', async () => {
    await home.write('track.json', JSON.stringify(TICKETS));
    const first = baton('run', 'track.json', '--approve', 'all');
    await first.shows('handed over  to Claude Code');
    first.child.kill('SIGTERM');
    await first.ended;
    const { out } = await baton('dispatches').ended;
    expect(out).toMatch(/assigned +Claude Code +issue 1 +Refactor it/);
    const [listed] = (await baton('dispatches', '--json').ended).out.trim().split('\n');
    expect(JSON.parse(listed ?? '')).toMatchObject({
      title: 'Refactor it',
      status: 'assigned',
      agent: 'claude-code',
    });
    const [issue] = gitea.issues;
    if (issue !== undefined) issue.state = 'closed';
    expect((await baton('resume', 'last').ended).code).toBe(0);
    expect(gitea.commentsOf(1)).toHaveLength(1);
    expect((await baton('dispatches').ended).out).toContain('Nothing is on its way');
    expect((await baton('dispatches', '--all').ended).out).toContain('completed');
  });

  it.runIf(canBeAsked)('gives it to another agent that a person names when nobody takes it', async () => {
    const other = { key: 'other', name: 'Other', interface: 'gitea', label: 'other-ready' } as const;
    await home.settings(giteaSettings(gitea.url, [CLAUDE, other]));
    const [first] = TICKETS;
    await home.write('track.json', JSON.stringify([{ ...first, issue_number: undefined }]));
    const running = home.sit(['run', 'track.json', '--approve', 'all'], env);
    await running.shows('not handed over: “claude-code” works on issues');
    await running.shows('give up > ');
    typeLine(running, 'o');
    await running.shows('other  Other');
    await running.shows('go back > ');
    typeLine(running, 'othr');
    await running.shows('There is no agent “othr”: did you mean “other”?');
    await running.shows('go back > ');
    typeLine(running, 'other');
    await running.shows('Which issue?');
    await running.shows('go back > ');
    typeLine(running, 'n');
    await running.shows('to Other, http');
    const made = gitea.issues.at(-1);
    expect(made?.title).toBe('Refactor it');
    if (made !== undefined) made.state = 'closed';
    expect((await running.ended).code).toBe(0);
  });

  it.runIf(canBeAsked)(
    'asks at a terminal what is to be sent, and how it goes on when nobody takes it',
    async () => {
      await home.write('track.json', JSON.stringify(TICKETS));
      gitea.forbidden = /POST/;
      const running = home.sit(['run', 'track.json'], env);
      await running.shows('it is about to go to an agent elsewhere');
      await running.shows('issue 1 of ada/notes');
      await running.shows('reject and stop the run > ');
      typeLine(running, 'a');
      await running.shows('not handed over');
      await running.shows('give up > ');
      typeLine(running, 'b');
      await running.shows('a worker is about to start');
      await running.shows('reject and stop the run > ');
      typeLine(running, 's');
      await running.shows('Reason > ');
      typeLine(running, '');
      expect((await running.ended).code).toBe(3);
    },
  );
});
