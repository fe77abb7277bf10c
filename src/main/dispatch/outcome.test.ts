import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DispatchRecord } from './dispatch-record';
import { dispatchResult } from './dispatch-result';
import { CLAUDE, createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
import type { Dispatcher } from './dispatcher';
import { createFakeGitea, type FakeGitea, TOKEN } from './fake-gitea';
import { createFaultyFront, type FaultyFront } from './faulty-front';

const { signal } = new AbortController();
let gitea: FakeGitea;
let front: FaultyFront;
let rig: DispatchRig;
let dispatcher: Dispatcher;

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', ['bug']);
  front = await createFaultyFront(gitea.url);
  rig = await createDispatchRig();
  dispatcher = rig.dispatcher(giteaSettings(front.url));
});

afterEach(async () => {
  await rig.close();
  await front.close();
  await gitea.close();
});

/** Hands a task over and waits for its end; `then` happens at the third look. */
async function until(then: () => void, told: string[] = []): Promise<DispatchRecord> {
  const record = await handOver(dispatcher, task());
  expect(record.status).toBe('assigned');
  let looks = 0;
  rig.onWait = () => {
    if (++looks === 3) then();
    if (looks > 400) throw new Error('It never ends');
  };
  return dispatcher.awaitOutcome(record.id, {
    signal,
    onStatus: ({ status }) => told.push(status),
    onSilence: (hours) => told.push(`no news for ${hours} h`),
    onTrouble: ({ reason }) => told.push(reason),
  });
}

function label(name: string): void {
  gitea.issues[0]?.labels.push(gitea.addLabel(name));
}

function setState(state: 'open' | 'closed'): void {
  const [issue] = gitea.issues;
  if (issue !== undefined) issue.state = state;
}

describe('a task on Gitea', () => {
  it('is completed when its issue is closed', async () => {
    const told: string[] = [];
    expect(await until(() => setState('closed'), told)).toMatchObject({ status: 'completed', error: null });
    expect(told).toEqual(['completed']);
    expect(rig.waited.slice(0, 3)).toEqual([2000, 3000, 4500]);
  });

  it('is completed by the label “done”', async () => {
    expect(await until(() => label('done'))).toMatchObject({ status: 'completed' });
  });

  it('gets the half that is missing while it is waited for', async () => {
    front.misbehave = (route) => (/^POST .*comments$/.test(route) ? { status: 503 } : null);
    const { id } = await handOver(dispatcher, task());
    front.misbehave = () => null;
    let looks = 0;
    rig.onWait = () => {
      if (++looks === 12) setState('closed');
    };
    const record = await dispatcher.awaitOutcome(id, { signal });
    expect(record).toMatchObject({ status: 'completed', commentId: expect.any(Number) });
    expect(gitea.commentsOf(1)).toHaveLength(1);
  });

  it('is blocked by the label “blocked”, with that as the reason', async () => {
    const record = await until(() => label('blocked'));
    expect(record).toMatchObject({ status: 'failed', blockedReason: expect.stringContaining('“blocked”') });
  });

  it.each([
    ['BLOCKED: the build is red', 'the build is red'],
    ['**BLOCKED** – no access\nto the server', 'no access\nto the server'],
    ['BLOCKED', 'The agent gave no reason.'],
  ])('is blocked by a comment that says so: %s', async (body, reason) => {
    const record = await until(() => {
      gitea.addComment(1, 'I am BLOCKED not at all');
      gitea.addComment(1, '> BLOCKED: by what I quote');
      gitea.addComment(1, 'BLOCKEDNESS is no word');
      gitea.addComment(1, body);
      setState('closed');
    });
    expect(dispatchResult(record)).toMatchObject({
      status: 'failed',
      error: `Blocked: ${reason}`,
      metadata: { blocked_reason: reason },
    });
  });

  it('is not ended by what was there before', async () => {
    label('done');
    label('blocked');
    gitea.addComment(1, 'BLOCKED: last year');
    setState('closed');
    const record = await until(() => {
      setState('open');
      gitea.issues[0]?.labels.splice(0);
      rig.onWait = () => label('done');
    });
    expect(record.status).toBe('completed');
    expect(
      front.heard.filter(({ route }) => route === 'GET /repos/ada/notes/issues/1').length,
    ).toBeGreaterThan(4);
  });

  it('is not blocked by what was said in the same second, before it', async () => {
    const record = await until(() => {
      const [assigned] = gitea.comments;
      gitea.comments.push({ id: 1, issue: 1, body: 'BLOCKED: earlier', created: assigned?.created ?? '' });
      rig.onWait = () => setState('closed');
    });
    expect(record.status).toBe('completed');
  });

  it('asks for comments since the last one only', async () => {
    const urls: string[] = [];
    const asked = front.heard;
    await until(() => {
      gitea.addComment(1, 'On my way');
      rig.onWait = () => setState('closed');
    });
    urls.push(...asked.map(({ route }) => route));
    expect(urls.filter((route) => route.endsWith('comments')).length).toBeGreaterThan(3);
    const [record] = await dispatcher.list();
    expect(record?.since).toBe(gitea.comments.at(-1)?.created);
  });

  it('says once when there is no news for two hours, and what is wrong when it cannot be seen', async () => {
    const told: string[] = [];
    await until(() => {
      rig.pass(2 * 3_600_000);
      front.misbehave = () => ({ status: 503, headers: { 'retry-after': '60' } });
      let looks = 0;
      rig.onWait = () => {
        if (++looks < 4) return;
        front.misbehave = () => null;
        setState('closed');
      };
    }, told);
    expect(told).toEqual([expect.stringContaining('503'), 'no news for 2 h', 'completed']);
    expect(rig.waited).toContain(60_000);
  });

  it('is no longer waited for when looking is refused again and again', async () => {
    const record = await until(() => {
      front.misbehave = () => ({ status: 401 });
    });
    expect(record).toMatchObject({ status: 'assigned', error: expect.stringContaining('401') });
  });

  it('is looked at by any Baton on the same data folder, also after the first has gone', async () => {
    const { id } = await handOver(dispatcher, task());
    setState('closed');
    const other = rig.dispatcher(giteaSettings(front.url));
    expect((await other.look(id, signal)).record.status).toBe('completed');
    const before = front.heard.length;
    expect((await dispatcher.look(id, signal)).record.status).toBe('completed');
    expect(front.heard).toHaveLength(before);
  });

  it('is not looked for on a server that the settings name since then', async () => {
    const { id } = await handOver(dispatcher, task());
    const other = await createFaultyFront(gitea.url);
    const looked = await rig.dispatcher(giteaSettings(other.url)).look(id, signal);
    expect(looked.failure?.reason).toContain('It belongs to ada/notes at');
    expect(other.heard).toEqual([]);
    await other.close();
  });

  it('makes room for the next one when it has ended, though nobody has looked', async () => {
    const only = rig.dispatcher(giteaSettings(front.url, [{ ...CLAUDE, limit: 1 }]));
    const first = await handOver(only, task());
    const second = await handOver(only, task({ title: 'Refactor more' }));
    expect(second).toMatchObject({ status: 'failed', error: expect.stringContaining('has 1 of 1 tasks') });
    setState('closed');
    const third = await handOver(only, task({ title: 'Refactor more' }));
    expect(third.status).toBe('assigned');
    expect((await only.list()).find(({ id }) => id === first.id)?.status).toBe('completed');
  });
});

it('nobody can be asked about takes no room of its agent', async () => {
  const agent = { key: 'api', interface: 'api' as const, endpoint: front.url, limit: 1 };
  front.misbehave = () => ({ status: 200 });
  const api = rig.dispatcher({ agents: [agent] });
  for (const title of ['one', 'two'])
    expect(await handOver(api, task({ title, issueNumber: null }))).toMatchObject({ status: 'assigned' });
});

it('keeps to an agent’s limit, and is one task when it is given twice, however many Batons choose at once', async () => {
  const settings = giteaSettings(front.url, [{ ...CLAUDE, limit: 2 }]);
  const begin = (title: string) => rig.dispatcher(settings).begin(task({ title }), signal);
  const begun = await Promise.all(['one', 'one', 'two', 'three', 'two', 'four'].map(begin));
  const records = begun.flatMap((each) => (each.ok ? [each.value.record] : []));
  expect(records).toHaveLength(6);
  const taken = records.filter(({ status }) => status === 'pending');
  expect(new Set(taken.map(({ id }) => id)).size).toBe(2);
  expect(new Set(taken.map(({ task: given }) => given.title)).size).toBe(2);
  expect(await dispatcher.list()).toHaveLength(2);
});

it('left behind before it arrived takes room for a minute only', async () => {
  const only = rig.dispatcher(giteaSettings(front.url, [{ ...CLAUDE, limit: 1 }]));
  expect(await only.begin(task({ title: 'Refactor one' }), signal)).toMatchObject({ ok: true });
  const next = task({ title: 'Refactor two' });
  expect(await handOver(only, next)).toMatchObject({ error: expect.stringContaining('1 of 1 tasks') });
  rig.pass(61_000);
  expect(await handOver(only, next)).toMatchObject({ status: 'assigned' });
});

describe('a task behind an API', () => {
  const KEY = 'agent-secret-987654';
  let replies: string[];

  async function wait(statusUrl: unknown, told: string[] = []): Promise<DispatchRecord> {
    const agent = {
      key: 'api',
      interface: 'api' as const,
      endpoint: `${front.url}/tasks`,
      tokenEnv: 'AGENT_TOKEN',
    };
    front.misbehave = (route) =>
      route.startsWith('POST')
        ? { status: 202, body: JSON.stringify({ status_url: statusUrl }) }
        : { status: 200, body: replies.shift() ?? '{"status":"done"}' };
    const api = rig.dispatcher({ agents: [agent] }, { AGENT_TOKEN: KEY, GITEA_TOKEN: TOKEN });
    const record = await handOver(api, task({ issueNumber: null }));
    return api.awaitOutcome(record.id, { signal, onStatus: ({ status }) => told.push(status) });
  }

  it.each([
    ['{"status":"completed"}', { status: 'completed', error: null }],
    ['{"status":"Done","extra":1}', { status: 'completed' }],
    ['{"status":"failed","error":"out of memory"}', { status: 'failed', error: 'out of memory' }],
    ['{"status":"blocked","reason":"no key"}', { status: 'failed', blockedReason: 'no key' }],
  ])('ends with %s', async (reply, expected) => {
    const told: string[] = [];
    replies = ['{"status":"queued"}', '{"status":"in progress"}', '<html>', '{"status":"running"}', reply];
    expect(await wait('/tasks/7', told)).toMatchObject(expected);
    expect(told[0]).toBe('in_progress');
    expect(front.heard.at(-1)).toMatchObject({
      route: 'GET /tasks/7',
      headers: { authorization: `Bearer ${KEY}` },
    });
  });

  it('is asked about on another server without the token', async () => {
    const other = await createFaultyFront();
    other.misbehave = () => ({ status: 200, body: '{"status":"completed"}' });
    expect(await wait(`${other.url}/7`)).toMatchObject({ status: 'completed' });
    expect(other.heard[0]?.headers.authorization).toBeUndefined();
    await other.close();
  });

  it.each([null, 7, 'file:///etc/passwd', 'http://me:pw@x/'])('is not asked about at %j', async (url) => {
    expect(await wait(url)).toMatchObject({ status: 'assigned', statusUrl: null });
  });
});
