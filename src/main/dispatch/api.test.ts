import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DispatchRecord } from './dispatch-record';
import { dispatchResult } from './dispatch-result';
import { createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
import type { DispatchTask } from './dispatch-task';
import { createFakeGitea } from './fake-gitea';
import { createFaultyFront, type FaultyFront, type Misbehaviour } from './faulty-front';

const KEY = 'agent-secret-987654';
const env = { AGENT_TOKEN: KEY };

describe('a task for an agent behind an API', () => {
  let front: FaultyFront;
  let rig: DispatchRig;

  beforeEach(async () => {
    front = await createFaultyFront();
    rig = await createDispatchRig();
  });

  afterEach(async () => {
    await rig.close();
    await front.close();
  });

  const agent = (endpoint?: string) => ({
    key: 'agent-api',
    name: 'Agent API',
    interface: 'api' as const,
    tokenEnv: 'AGENT_TOKEN',
    taskTypes: ['research'],
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const give = (given: Partial<DispatchTask> = {}): Promise<DispatchRecord> =>
    handOver(
      rig.dispatcher({ agents: [agent(`${front.url}/tasks`)] }, env),
      task({ issueNumber: null, ...given }),
    );
  const answers = (...wishes: Misbehaviour[]) => {
    let count = 0;
    front.misbehave = () => wishes[Math.min(count++, wishes.length - 1)] ?? null;
  };

  it('is POSTed with all that is known of it, a key, and the agent’s token', async () => {
    answers({ status: 202, body: '{"id":7}' });
    const record = await give({ issueNumber: 12, taskType: 'research', acceptanceCriteria: [] });
    const [request] = front.heard;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      title: 'Refactor the parser',
      description: 'Rename what is misnamed.',
      acceptance_criteria: [],
      issue_number: 12,
      agent: 'agent-api',
      task_type: 'research',
    });
    expect(request).toMatchObject({
      route: 'POST /tasks',
      headers: {
        'idempotency-key': record.id,
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
      },
    });
    expect(dispatchResult(record)).toMatchObject({
      status: 'assigned',
      issue_number: 12,
      error: null,
      metadata: { http_status: 202, response: { id: 7 }, type_reason: 'given' },
    });
  });

  it.each([200, 201, 202])('is assigned with %i, whatever the body', async (status) => {
    for (const body of ['', 'Thanks!', '<html>', '{"broken', '[1]']) {
      answers({ status, body });
      const record = await give({ title: `Research ${body}` });
      expect(record).toMatchObject({ status: 'assigned', response: body === '[1]' ? [1] : body });
    }
  });

  it('keeps what the agent said, but for the token', async () => {
    const body = `{"id":"pk_12345678","quoted":"${KEY}","status_url":"/tasks/pk_12345678"}`;
    answers({ status: 200, body });
    expect(await give()).toMatchObject({
      response: { id: 'pk_12345678', quoted: '[key]' },
      statusUrl: `${front.url}/tasks/pk_12345678`,
    });
    answers({ status: 400, body });
    expect((await give({ title: 'Again' })).error).toContain('"id":"[key]","quoted":"[key]"');
  });

  it.each([400, 401, 403, 404, 422, 204, 302, 413])('fails with %i, at once', async (status) => {
    answers({ status, body: status === 204 ? '' : `${'x'.repeat(250)}` });
    const record = await give({ retries: 4 });
    expect(record).toMatchObject({ status: 'failed', retries: 0 });
    expect(record.error).toContain(`${status}`);
    if (status !== 204) expect(record.error).toMatch(/[^x]x{200}$/);
    expect(front.heard).toHaveLength(1);
  });

  it.each([408, 409, 429, 500, 502, 503, 504])(
    'is tried again after %i, with the same key',
    async (status) => {
      answers({ status, headers: { 'retry-after': '3' } }, { status: 200, body: 'ok' });
      const record = await give();
      expect(record).toMatchObject({ status: 'assigned', retries: 1, error: null });
      expect(rig.waited).toEqual([3000]);
      expect(new Set(front.heard.map(({ headers }) => headers['idempotency-key']))).toEqual(
        new Set([record.id]),
      );
    },
  );

  it.each(['reset_before', 'reset_after'] as const)(
    'is tried again when the connection breaks (%s)',
    async (wish) => {
      answers(wish, { status: 200 });
      expect(await give()).toMatchObject({ status: 'assigned', retries: 1 });
    },
  );

  it('is given 30 s for each try', async () => {
    answers('hang', { status: 200 });
    const given = give();
    await front.hanging(1);
    expect(rig.limits()).toEqual([30_000]);
    rig.expire();
    expect(await given).toMatchObject({ status: 'assigned', retries: 1 });
  });

  it('is escalated when all tries are spent, with the last reason and longer and longer waits', async () => {
    answers({ status: 500, body: `Out of ${KEY}` });
    const record = await give({ retries: 3 });
    expect(record).toMatchObject({
      status: 'escalated',
      retries: 3,
      error: 'Agent API answered 500: Out of [key]',
      escalation: { state: 'not_due' },
    });
    expect(rig.waited).toEqual([500, 1000, 2000]);
  });

  it('is escalated on its issue where there is one', async () => {
    const gitea = await createFakeGitea();
    gitea.addIssue('An issue');
    answers({ status: 500 });
    const settings = { ...giteaSettings(gitea.url), agents: [agent(`${front.url}/tasks`)] };
    const dispatcher = rig.dispatcher(settings, { ...env, GITEA_TOKEN: 'gitea-secret-0123456789' });
    const record = await handOver(dispatcher, task({ issueNumber: 1 }));
    expect(record).toMatchObject({ status: 'escalated', escalation: { state: 'posted' } });
    expect(gitea.commentsOf(1)).toHaveLength(1);
    await gitea.close();
  });

  it('says what it could not reach', async () => {
    const gone = await createFaultyFront();
    await gone.close();
    const to = (endpoint: string) =>
      handOver(rig.dispatcher({ agents: [agent(endpoint)] }, env), task({ issueNumber: null, retries: 0 }));
    expect(await to(`${gone.url}/tasks`)).toMatchObject({
      status: 'escalated',
      error: `Agent API does not answer at ${gone.url}: is it running?`,
    });
    expect(await to('http://127.0.0.1:9/')).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('port'),
    });
  });

  it('follows a redirect on the same server that keeps the request, and no other', async () => {
    answers({ status: 308, headers: { location: '/v2/tasks' } }, { status: 201 });
    expect(await give()).toMatchObject({ status: 'assigned' });
    expect(front.heard.map(({ route }) => route)).toEqual(['POST /tasks', 'POST /v2/tasks']);
    const other = await createFaultyFront();
    for (const location of [`${other.url}/steal`, '/elsewhere', 'http://[', 'file:///etc/passwd']) {
      answers({ status: 302, headers: { location } });
      expect(await give({ title: location })).toMatchObject({ status: 'failed', retries: 0 });
    }
    expect(other.heard).toEqual([]);
    await other.close();
  });

  it('gives no token to another server than that of the settings', async () => {
    const other = await createFaultyFront();
    try {
      await give({ endpoint: `${other.url}/tasks` });
      await give({ endpoint: `${front.url}/other` });
      expect(other.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      expect(front.heard.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`]);
    } finally {
      await other.close();
    }
  });

  it('goes to the endpoint that was named in the place of the agent’s', async () => {
    answers({ status: 200 });
    const dispatcher = rig.dispatcher({ agents: [agent()] }, env);
    const nowhere = await handOver(dispatcher, task({ agent: 'agent-api' }));
    expect(nowhere).toMatchObject({ status: 'failed', error: expect.stringContaining('has no endpoint') });
    const record = await handOver(dispatcher, task({ endpoint: `${front.url}/own` }));
    expect(record).toMatchObject({ status: 'assigned' });
    expect(front.heard.map(({ route }) => route)).toEqual(['POST /own']);
  });

  it('is not sent without the token that the agent wants', async () => {
    const dispatcher = rig.dispatcher({ agents: [agent(`${front.url}/tasks`)] }, {});
    const record = await handOver(dispatcher, task({ agent: 'agent-api' }));
    expect(record.error).toBe('The agent “agent-api” needs a token: set AGENT_TOKEN where you start Baton.');
    expect(front.heard).toEqual([]);
  });

  it('is left pending when a person ends the wait, and goes on with the same key', async () => {
    answers({ status: 503 }, { status: 200 });
    const ended = new AbortController();
    rig.onWait = () => ended.abort();
    const dispatcher = rig.dispatcher({ agents: [agent(`${front.url}/tasks`)] }, env);
    const given = task({ issueNumber: null });
    const left = await handOver(dispatcher, given, ended.signal);
    expect(left).toMatchObject({ status: 'pending', error: expect.stringContaining('503') });
    const done = await handOver(dispatcher, given);
    expect(done).toMatchObject({ id: left.id, status: 'assigned', error: null });
  });

  it('is another task once the first has arrived', async () => {
    answers({ status: 200 });
    const first = await give();
    const second = await give();
    expect(second.id).not.toBe(first.id);
    expect(front.heard).toHaveLength(2);
  });
});

describe('what cannot be handed to anyone', () => {
  it.each<[Partial<DispatchTask>, RegExp]>([
    [{ title: ' \n ' }, /title is blank/],
    [{ title: 'x'.repeat(1001) }, /longer than 1000/],
    [{ retries: -1 }, /retries must be a whole number from 0 to 20/],
    [{ retries: 0.5 }, /retries/],
    [{ retries: 21 }, /retries/],
    [{ issueNumber: 0 }, /issue must be/],
    [{ endpoint: 'ftp://x' }, /“ftp:\/\/x” is no address/],
    [{ endpoint: 'x' }, /is no address/],
    [{ endpoint: 'http://me:pw@x' }, /no name and password/],
    [{ agent: 'nobody' }, /no agent “nobody”/],
    [{ taskType: 'nothing' }, /no task type “nothing”/],
  ])('is refused before anything is written down: %j', async (given, words) => {
    const rig = await createDispatchRig();
    const dispatcher = rig.dispatcher({});
    const begun = await dispatcher.begin(task(given), new AbortController().signal);
    expect(begun).toMatchObject({
      ok: false,
      failure: { type: 'usage', message: expect.stringMatching(words) },
    });
    expect(await dispatcher.list()).toEqual([]);
    await rig.close();
  });
});
