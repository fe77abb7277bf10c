import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Assignment, DispatchProposal } from '../../shared/dispatch';
import type { Settings } from '../../shared/settings';
import type { TicketDefinition } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import type { DispatchNews } from '../engine/ports';
import { CLAUDE, createDispatchRig, type DispatchRig, giteaSettings } from './dispatch-rig';
import { createFakeGitea, type FakeGitea } from './fake-gitea';
import { createFaultyFront, type FaultyFront } from './faulty-front';
import type { TicketDispatch } from './ticket-dispatch';

const { signal } = new AbortController();
const RUN = { run: 'run-1', attempt: 'T-1#1' };
let gitea: FakeGitea;
let front: FaultyFront;
let rig: DispatchRig;
let settings: Settings;
let dispatch: TicketDispatch;

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', ['bug']);
  front = await createFaultyFront(gitea.url);
  rig = await createDispatchRig();
  settings = giteaSettings(front.url);
  dispatch = rig.tickets(() => settings);
});

afterEach(async () => {
  await rig.close();
  await front.close();
  await gitea.close();
});

const forClaude = (more: Partial<TicketDefinition> = {}) =>
  ticket('T-1', [], {
    title: 'Refactor the parser',
    assignedTo: 'claude-code',
    acceptanceCriteria: ['All tests pass'],
    issueNumber: 1,
    ...more,
  });

async function prepared(
  definition = forClaude(),
  assignment: Assignment | null = null,
): Promise<DispatchProposal> {
  const done = await dispatch.prepare({ ticket: definition, assignment }, signal);
  if (done?.ok !== true) throw new Error(done?.failure.reason ?? 'Nobody elsewhere is meant');
  return done.value;
}

describe('what would be sent of a ticket', () => {
  it('follows from the ticket: its words, the type that they speak for, its issue, and the agent’s place', async () => {
    expect(await prepared()).toEqual({
      title: 'Refactor the parser',
      description: 'What T-1 is about',
      acceptanceCriteria: ['All tests pass'],
      agent: 'claude-code',
      agentName: 'Claude Code',
      interface: 'gitea',
      taskType: 'refactoring',
      typeReason: 'matched: refactor',
      place: { url: front.url, repo: 'ada/notes' },
      label: 'claude-ready',
      issueNumber: 1,
      endpoint: null,
    });
  });

  it('has the type that its words speak for where that of the ticket is none, as from other trackers', async () => {
    expect(await prepared(forClaude({ taskType: 'task' }))).toMatchObject({
      taskType: 'refactoring',
      typeReason: 'the ticket’s “task” is no task type; matched: refactor',
    });
    const wish = { taskType: null, issueNumber: null, createIssue: false, endpoint: null };
    const offered = await dispatch.offer(forClaude({ taskType: 'bug' }), { ...wish, agent: null }, signal);
    expect(offered).toMatchObject({ ok: true, value: { taskType: 'refactoring', problem: null } });
    expect(await prepared(forClaude({ taskType: 'Code Review' }))).toMatchObject({
      taskType: 'Code Review',
      typeReason: 'given',
    });
  });

  it('is refused with a type that a person named where there is none of that name', async () => {
    const wish = { taskType: 'cooking', issueNumber: null, createIssue: false, endpoint: null };
    const offered = await dispatch.offer(forClaude({ taskType: 'task' }), { ...wish, agent: null }, signal);
    expect(offered).toMatchObject({ ok: false, failure: expect.stringContaining('no task type “cooking”') });
  });

  it('is what a person wished, where they did', async () => {
    const text = { title: 'Other', description: 'words', acceptanceCriteria: [] };
    const wish = {
      agent: 'claude-code',
      taskType: 'research',
      issueNumber: 7,
      createIssue: false,
      endpoint: null,
    };
    const proposal = await prepared(forClaude(), { ...wish, text });
    expect(proposal).toMatchObject({ ...text, taskType: 'research', typeReason: 'given', issueNumber: 7 });
    const created = await prepared(forClaude(), { ...wish, createIssue: true, text: null });
    expect(created.issueNumber).toBeNull();
  });

  it('is nothing where Baton’s own worker is meant, or nobody that it knows', async () => {
    settings = giteaSettings(front.url, [CLAUDE, { key: 'me', interface: 'local' }]);
    for (const assignedTo of ['me', 'alice'])
      expect(
        await dispatch.prepare({ ticket: forClaude({ assignedTo }), assignment: null }, signal),
      ).toBeNull();
  });

  it.each<[string, () => void, Partial<TicketDefinition>, RegExp]>([
    ['without an issue', () => {}, { issueNumber: null }, /works on issues, and none is named/],
    ['without a place', () => (settings = { agents: [CLAUDE] }), {}, /Gitea is not set up/],
    [
      'for an agent that is off',
      () => (settings = giteaSettings('http://127.0.0.1:1', [{ ...CLAUDE, enabled: false }])),
      {},
      /is switched off/,
    ],
  ])('cannot be found out %s, and that says what to do', async (_what, change, more, reason) => {
    change();
    const done = await dispatch.prepare({ ticket: forClaude(more), assignment: null }, signal);
    expect(done).toMatchObject({ ok: false, failure: { reason: expect.stringMatching(reason) } });
  });
});

describe('handing a ticket over', () => {
  it('labels its issue and comments on it, and gives the run what is known', async () => {
    const sent = await dispatch.send({ ...RUN, proposal: await prepared() }, signal);
    expect(sent).toMatchObject({
      type: 'sent',
      facts: {
        status: 'assigned',
        issueNumber: 1,
        labelApplied: 'claude-ready',
        missing: [],
        isAwaited: true,
      },
    });
    expect(gitea.labelsOf(1)).toEqual(['bug', 'claude-ready']);
    expect(gitea.commentsOf(1)[0]).toContain('- All tests pass');
  });

  it('asked for twice, by another process too, sends once', async () => {
    const job = { ...RUN, proposal: await prepared() };
    const first = await dispatch.send(job, signal);
    const again = await rig.tickets(() => settings).send(job, signal);
    expect(again).toEqual(first);
    expect(gitea.commentsOf(1)).toHaveLength(1);
  });

  it('that ended in the middle is found, not sent, when it is asked for again', async () => {
    const ended = new AbortController();
    const job = { ...RUN, proposal: await prepared() };
    rig.onWait = () => ended.abort();
    front.misbehave = (route) => (route === 'POST /repos/ada/notes/issues/1/comments' ? 'reset_after' : null);
    await dispatch.send(job, ended.signal);
    expect(gitea.commentsOf(1)).toHaveLength(1);
    rig.onWait = () => {};
    front.misbehave = () => null;
    expect(await dispatch.send(job, signal)).toMatchObject({ type: 'sent' });
    expect(gitea.commentsOf(1)).toHaveLength(1);
  });

  it('as another attempt is another dispatch', async () => {
    const proposal = await prepared();
    await dispatch.send({ ...RUN, proposal }, signal);
    await dispatch.send({ ...RUN, attempt: 'T-1#2', proposal }, signal);
    expect(gitea.commentsOf(1)).toHaveLength(2);
  });

  it('waits while the agent has as many as it takes, until one of them has ended, seen or not', async () => {
    settings = giteaSettings(front.url, [{ ...CLAUDE, limit: 1 }]);
    gitea.addIssue('Another', []);
    const proposal = await prepared();
    await dispatch.send({ ...RUN, proposal }, signal);
    const second = { run: 'run-1', attempt: 'T-2#1', proposal: { ...proposal, issueNumber: 2 } };
    expect(await dispatch.send(second, signal)).toEqual({ type: 'full' });
    expect(gitea.commentsOf(2)).toEqual([]);
    const [issue] = gitea.issues;
    if (issue !== undefined) issue.state = 'closed';
    expect(await dispatch.send(second, signal)).toMatchObject({ type: 'sent' });
  });

  it('that failed for good goes out once what was wrong is mended', async () => {
    const proposal = await prepared(forClaude({ issueNumber: 2 }));
    expect(await dispatch.send({ ...RUN, proposal }, signal)).toMatchObject({
      type: 'failed',
      facts: { status: 'failed' },
    });
    gitea.addIssue('Made meanwhile', []);
    expect(await dispatch.send({ ...RUN, proposal }, signal)).toMatchObject({ type: 'sent' });
    expect(gitea.commentsOf(2)).toHaveLength(1);
  });

  it('sends nothing to a place that the settings name no more', async () => {
    const proposal = await prepared();
    settings = { ...settings, agents: [] };
    expect(await dispatch.send({ ...RUN, proposal }, signal)).toMatchObject({ type: 'failed', facts: null });
    expect(gitea.commentsOf(1)).toEqual([]);
  });
});

describe('watching a dispatch', () => {
  async function watched(then: (news: DispatchNews[]) => void, from: { silent?: boolean } = {}) {
    const sent = await dispatch.send({ ...RUN, proposal: await prepared() }, signal);
    if (sent.type !== 'sent') throw new Error(sent.type);
    const told: DispatchNews[] = [];
    let looks = 0;
    rig.onWait = () => {
      if (++looks > 600) throw new Error('It never ends');
      then(told);
    };
    const { facts } = sent;
    const tell = async (news: DispatchNews) => void told.push(news);
    await dispatch.watch({ ...RUN, facts, silent: from.silent ?? false, tell }, signal);
    return told;
  }

  it('tells the run once that it is done', async () => {
    const told = await watched(() => {
      const [issue] = gitea.issues;
      if (issue !== undefined) issue.state = 'closed';
    });
    expect(told.map(({ facts }) => facts.status)).toEqual(['completed']);
  });

  it('tells why its agent does not go on', async () => {
    const told = await watched(() => gitea.addComment(1, 'BLOCKED: no key'));
    expect(told).toMatchObject([{ blocked: 'no key', facts: { status: 'failed' } }]);
  });

  it('tells once that there has been no news for two hours, and that there is again', async () => {
    let hasSpoken = false;
    const told = await watched((news) => {
      if (news.some(({ silent }) => silent) && !hasSpoken) {
        hasSpoken = true;
        rig.pass(1000);
        gitea.addComment(1, 'Still at it.');
      } else if (news.length >= 2) gitea.addComment(1, 'BLOCKED');
    });
    expect(told.map(({ silent }) => silent)).toEqual([true, false, false]);
  });

  it('tells that its server cannot be asked, and that it can again', async () => {
    let isDown = true;
    const told = await watched((news) => {
      front.misbehave = () => (isDown ? { status: 503 } : null);
      if (news.length === 1) isDown = false;
      if (news.length === 2) gitea.addComment(1, 'BLOCKED');
    });
    expect(told.map(({ facts }) => facts.error !== null)).toEqual([true, false, true]);
    expect(told[0]?.facts.error).toContain('503');
  });
});

describe('a server that refuses for long', () => {
  it('is told once, and that it can be asked again, however often it was looked at meanwhile', async () => {
    const sent = await dispatch.send({ ...RUN, proposal: await prepared() }, signal);
    if (sent.type !== 'sent') throw new Error(sent.type);
    const told: DispatchNews[] = [];
    let looks = 0;
    front.misbehave = () => (looks < 30 ? { status: 401 } : null);
    rig.onWait = () => {
      if (++looks === 40) gitea.addComment(1, 'BLOCKED');
    };
    const tell = async (news: DispatchNews) => void told.push(news);
    await dispatch.watch({ ...RUN, facts: sent.facts, silent: false, tell }, signal);
    expect(told.map(({ facts }) => facts.error)).toEqual([
      expect.stringContaining('401'),
      null,
      'Blocked: The agent gave no reason.',
    ]);
  });
});

describe('what a person is offered', () => {
  const wishes = { agent: null, taskType: null, issueNumber: null, createIssue: false, endpoint: null };

  it('is the best agent for the type and why, with what would be sent, and who else there is', async () => {
    const offered = await dispatch.offer(forClaude({ assignedTo: 'unassigned' }), wishes, signal);
    expect(offered).toMatchObject({
      ok: true,
      value: {
        agent: { key: 'claude-code' },
        agentReason: 'Claude Code is good at refactoring and has room',
        taskType: 'refactoring',
        proposal: { issueNumber: 1 },
        problem: null,
        agents: [{ key: 'claude-code', problem: null }, { key: 'baton' }],
      },
    });
  });

  it('says what stands against it', async () => {
    const offered = await dispatch.offer(
      forClaude({ issueNumber: null }),
      { ...wishes, agent: 'claude-code' },
      signal,
    );
    expect(offered).toMatchObject({
      ok: true,
      value: { proposal: null, problem: expect.stringContaining('works on issues') },
    });
  });
});
