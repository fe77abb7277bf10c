import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import { ticket } from '../../shared/ticket-rig';
import {
  CLAUDE,
  createDispatchRig,
  type DispatchRig,
  giteaSettings,
  handOver,
  NO_TICKETS,
  task,
} from './dispatch-rig';
import type { DispatchTask } from './dispatch-task';
import type { Dispatcher } from './dispatcher';
import { createFakeGitea, type FakeGitea } from './fake-gitea';
import { createFaultyFront, type FaultyFront } from './faulty-front';
import type { StrayDispatches } from './stray-dispatches';

// What a window shows of tasks that belong to no run, and what a person does with them there.

const { signal } = new AbortController();
const BOB = { ...CLAUDE, key: 'bob', name: 'Bob', label: 'bob-ready' };
let gitea: FakeGitea;
let front: FaultyFront;
let rig: DispatchRig;
let settings: Settings;
let dispatcher: Dispatcher;
let strays: StrayDispatches;

beforeEach(async () => {
  gitea = await createFakeGitea();
  for (const title of ['One', 'Two']) gitea.addIssue(title, []);
  front = await createFaultyFront(gitea.url);
  rig = await createDispatchRig();
  settings = giteaSettings(front.url, [CLAUDE, BOB]);
  dispatcher = rig.dispatcher(settings);
  strays = rig.strays(() => settings);
});

afterEach(async () => {
  await rig.close();
  await front.close();
  await gitea.close();
});

async function only(): Promise<StrayDispatch> {
  const [stray, ...others] = await strays.list();
  if (stray === undefined || others.length > 0) throw new Error(`There are ${others.length + 1}, not one`);
  return stray;
}

async function standings(): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await strays.list()).map(({ agent, standing }) => [agent?.key ?? 'nobody', standing]),
  );
}

const unwell = () => ({ status: 503 });
const well = () => null;

async function escalated(): Promise<StrayDispatch> {
  front.misbehave = unwell;
  await handOver(dispatcher, task({ agent: 'claude-code', retries: 0 }));
  front.misbehave = well;
  return only();
}

/** As a page does: what is seen of it is what goes out. */
async function give(given: DispatchTask, instead: string | null) {
  const offered = await strays.offer(given, instead, signal);
  const seen = offered.ok ? offered.value.proposal : null;
  return strays.handOver(given, instead, seen, signal);
}

/** Its Baton died between two tries. */
async function leftBehind(): Promise<string> {
  const begun = await dispatcher.begin(task({ agent: 'claude-code' }), signal);
  if (!begun.ok) throw new Error(begun.failure.message);
  const died = new AbortController();
  front.misbehave = unwell;
  rig.onWait = () => died.abort();
  const { id } = begun.value.record;
  await dispatcher.send(id, { signal: died.signal });
  front.misbehave = well;
  rig.onWait = () => {};
  rig.pass(120_000);
  return id;
}

/** So many rounds of what a Baton that is open does by itself. */
async function rounds(count: number, env?: NodeJS.ProcessEnv): Promise<void> {
  const ended = new AbortController();
  let round = 0;
  rig.onWait = (milliseconds) => {
    if (milliseconds === 30_000 && ++round === count) ended.abort();
  };
  const onBug = (error: unknown) => {
    throw error;
  };
  await rig.tickets(() => settings, env).watchStrays(NO_TICKETS, onBug, ended.signal);
  rig.onWait = () => {};
}

describe('the list', () => {
  it('says of each how it stands', async () => {
    expect(await escalated()).toMatchObject({
      standing: 'escalated',
      title: 'Refactor the parser',
      acceptanceCriteria: ['All tests pass'],
      facts: { error: expect.stringContaining('503') },
    });
    await handOver(dispatcher, task({ agent: 'claude-code', retries: 0 }));
    expect(await only()).toMatchObject({ standing: 'at_agent' });
    rig.pass(24 * 3_600_000);
    gitea.forbidden = /POST .*\/labels/;
    await handOver(dispatcher, task({ title: 'Another', issueNumber: 2, retries: 0 }));
    expect((await strays.list()).map(({ standing }) => standing).sort()).toEqual(['partial', 'silent']);
  });

  it('says after two hours without news that its agent is silent', async () => {
    await handOver(dispatcher, task());
    rig.pass(2 * 3_600_000 - 1);
    expect(await only()).toMatchObject({ standing: 'at_agent' });
    rig.pass(1);
    expect(await only()).toMatchObject({ standing: 'silent' });
  });

  it('knows one that Baton goes on with from one whose sending a person has ended', async () => {
    const begun = await dispatcher.begin(task(), signal);
    rig.pass(60_000);
    expect(await only()).toMatchObject({ standing: 'on_its_way' });
    const id = begun.ok ? begun.value.record.id : '';
    await dispatcher.send(id, { signal: AbortSignal.abort(), endedByPerson: true });
    expect(await only()).toMatchObject({ standing: 'left_behind' });
    rig.isHeld = true;
    expect(await only()).toMatchObject({ standing: 'on_its_way' });
  });

  it('forgets what is over after a day', async () => {
    const stray = await escalated();
    expect(await strays.giveUp(stray.id, 'escalated')).toEqual({ ok: true, value: null });
    expect(await only()).toMatchObject({ standing: 'failed' });
    rig.pass(24 * 3_600_000);
    expect(await strays.list()).toEqual([]);
  });

  it('leaves tickets to their runs', async () => {
    const tickets = rig.tickets(() => settings);
    const definition = ticket('T-1', [], { assignedTo: 'claude-code', issueNumber: 1 });
    const prepared = await tickets.prepare({ ticket: definition, assignment: null }, signal);
    if (!prepared?.ok) throw new Error('There is something to send');
    await tickets.send({ run: 'run-1', attempt: 'T-1#1', proposal: prepared.value }, signal);
    expect(await strays.list()).toEqual([]);
    const [record] = await dispatcher.list();
    expect(await strays.retry(record?.id ?? '', signal), 'nor can it be acted on').toMatchObject({
      ok: false,
    });
  });

  it('is told to be another one whenever it is, whoever changed it', async () => {
    const ended = new AbortController();
    const heard: string[] = [];
    let round = 0;
    rig.onWait = () => {
      heard.push(`round ${++round}`);
      if (round === 4) ended.abort();
    };
    await dispatcher.begin(task({ agent: 'baton' }), signal);
    const settle = async () => {
      if (round === 2) await dispatcher.begin(task(), signal);
    };
    const onBug = (error: unknown) => {
      throw error;
    };
    await strays.watch({ settle, onChange: () => heard.push('changed'), onBug }, ended.signal);
    expect(heard).toEqual(['round 1', 'round 2', 'changed', 'round 3', 'round 4']);
  });
});

describe('a person', () => {
  it('tries again what nobody took, and what is missing is sent', async () => {
    const { id } = await escalated();
    expect(await strays.retry(id, signal)).toMatchObject({ ok: true, value: { status: 'assigned' } });
    expect(await standings()).toEqual({ 'claude-code': 'at_agent' });
    expect(await strays.retry(id, signal)).toEqual({
      ok: false,
      failure: 'It is assigned: there is nothing to try again.',
    });
    expect(gitea.commentsOf(1)).toHaveLength(1);
  });

  it('chooses another agent: the first one’s is over only when that one has it', async () => {
    const { id } = await escalated();
    front.misbehave = unwell;
    const other = task({ agent: 'bob', retries: 0 });
    expect(await give(other, id)).toMatchObject({ value: { status: 'escalated' } });
    expect(await standings()).toEqual({ 'claude-code': 'escalated', bob: 'escalated' });
    front.misbehave = well;
    expect(await give(other, id)).toMatchObject({ value: { status: 'assigned' } });
    expect(await standings()).toEqual({ 'claude-code': 'failed', bob: 'at_agent' });
    const first = await strays.load(id);
    expect(first?.error).toBe('It went to Bob instead.');
  });

  it('chooses another one also for what its agent has, in other words', async () => {
    await handOver(dispatcher, task({ agent: 'claude-code' }));
    rig.pass(2 * 3_600_000);
    const { id } = await only();
    const other = task({ agent: 'bob', title: 'Refactor it after all' });
    expect(await give(other, id)).toMatchObject({ ok: true });
    expect(await standings()).toEqual({ 'claude-code': 'failed', bob: 'at_agent' });
  });

  it('is not offered the agent that may have it already, nor may choose it', async () => {
    const { id } = await escalated();
    const offered = await strays.offer(task(), id, signal);
    expect(offered).toMatchObject({ ok: true, value: { agent: { key: 'bob' } } });
    if (offered.ok) expect(offered.value.agents.map(({ key }) => key)).toEqual(['bob', 'baton']);
    expect(await give(task({ agent: 'claude-code' }), id)).toEqual({
      ok: false,
      failure: 'Claude Code is the one that it went to: try it again there, or choose another agent.',
    });
    expect(await strays.list()).toHaveLength(1);
  });

  it('decides what becomes of what its agent cannot do', async () => {
    const blocked = async (title: string) => {
      const { id } = await handOver(dispatcher, task({ title, agent: 'claude-code' }));
      gitea.addComment(1, 'BLOCKED: the names are used elsewhere');
      await dispatcher.look(id, signal);
      return id;
    };
    const id = await blocked('Refactor it');
    const stands = async (dispatch: string) =>
      (await strays.list()).find((each) => each.id === dispatch)?.standing;
    expect(await stands(id)).toBe('blocked');
    rig.pass(3 * 24 * 3_600_000);
    expect(await stands(id), 'over a weekend').toBe('blocked');
    expect(await strays.giveUp(id, 'blocked')).toMatchObject({ ok: true });
    expect((await strays.load(id))?.error).toBe('Given up.');
    expect(await stands(id)).not.toBe('blocked');
    const other = await blocked('Refactor that');
    expect(await give(task({ title: 'Refactor that', agent: 'bob' }), other)).toMatchObject({
      value: { status: 'assigned' },
    });
    expect(await strays.load(other)).toMatchObject({ status: 'failed', error: 'It went to Bob instead.' });
    expect(await stands(other)).toBe('failed');
  });

  it('gives up only what stands as they saw it', async () => {
    const { id } = await escalated();
    await strays.retry(id, signal);
    expect(await strays.giveUp(id, 'escalated')).toEqual({
      ok: false,
      failure: 'It is assigned by now: look at it again.',
    });
    expect(await strays.giveUp(id, 'at_agent')).toMatchObject({ ok: true });
    expect(await standings()).toEqual({ 'claude-code': 'failed' });
  });

  it('hears what to set where it cannot be handed over, and nothing is kept', async () => {
    settings = { agents: [CLAUDE] };
    expect(await give(task({ agent: 'claude-code' }), null)).toEqual({
      ok: false,
      failure: expect.stringContaining('Gitea is not set up'),
    });
    expect(await strays.list()).toEqual([]);
    expect(await strays.retry('00000000-0000-0000-0000-000000000000', signal)).toEqual({
      ok: false,
      failure: 'This dispatch is no longer there.',
    });
  });
});

describe('what a person gave to somebody else', () => {
  const agents = async () =>
    Object.fromEntries((await dispatcher.list()).map(({ agent, status }) => [agent?.key, status]));

  it('is not sent to the first agent as well, while the other one’s tries go on', async () => {
    const first = await leftBehind();
    const begun = await dispatcher.begin(task({ agent: 'bob' }), signal, first);
    if (!begun.ok) throw new Error(begun.failure.message);
    await rounds(1);
    expect(await agents()).toEqual({ 'claude-code': 'pending', bob: 'pending' });
    expect(await strays.retry(first, signal), 'nor by a person').toMatchObject({
      value: { status: 'pending', error: 'Bob is to have it instead.' },
    });
    expect((await strays.list()).find(({ id }) => id === first)).toMatchObject({
      standing: 'on_its_way',
      facts: { error: 'Bob is to have it instead.' },
    });
    await rounds(4);
    expect(await agents()).toEqual({ 'claude-code': 'failed', bob: 'assigned' });
    expect(gitea.labelsOf(1)).toEqual(['bob-ready']);
  });

  it('is over although the Baton that gave it died as soon as the other one had it', async () => {
    const first = await leftBehind();
    const begun = await dispatcher.begin(task({ agent: 'bob' }), signal, first);
    if (!begun.ok) throw new Error(begun.failure.message);
    await dispatcher.send(begun.value.record.id, { signal });
    rig.pass(120_000);
    await rounds(1);
    expect(await strays.load(first)).toMatchObject({ status: 'failed', error: 'It went to Bob instead.' });
    expect(gitea.labelsOf(1)).toEqual(['bob-ready']);
  });

  it('waits for the person where the other one does not get it either, and can be tried again', async () => {
    const first = await leftBehind();
    front.misbehave = unwell;
    await give(task({ agent: 'bob', retries: 0 }), first);
    front.misbehave = well;
    await rounds(3);
    expect(await standings()).toEqual({ 'claude-code': 'left_behind', bob: 'escalated' });
    expect(await strays.retry(first, signal)).toMatchObject({ value: { status: 'assigned' } });
    expect(await standings()).toEqual({ 'claude-code': 'at_agent', bob: 'failed' });
  });

  it('is over although somebody looked at it at that moment', async () => {
    await handOver(dispatcher, task({ agent: 'claude-code' }));
    rig.pass(3 * 3_600_000);
    const { id } = await only();
    let isHeld = false;
    front.misbehave = (route) => {
      if (isHeld || !route.endsWith('/issues/1/comments')) return null;
      isHeld = true;
      return 'hold';
    };
    const look = dispatcher.look(id, signal);
    await front.hanging(1);
    rig.onHeld = () => front.release();
    expect(await give(task({ agent: 'bob' }), id)).toMatchObject({ value: { status: 'assigned' } });
    await look;
    expect(await standings()).toEqual({ 'claude-code': 'failed', bob: 'at_agent' });
  });

  it('stays where it is when it has arrived before the other one was begun', async () => {
    const first = await leftBehind();
    front.misbehave = (route) => (route.endsWith('/issues/1/labels') ? 'hold' : null);
    const sending = dispatcher.send(first, { signal });
    await front.hanging(1);
    rig.onHeld = () => front.release();
    expect(await dispatcher.begin(task({ agent: 'bob' }), signal, first)).toEqual({
      ok: false,
      failure: { type: 'busy', message: 'It is assigned by now: look at it again.' },
    });
    await sending;
    expect(await agents()).toEqual({ 'claude-code': 'assigned' });
  });

  it('passes from one to the next, and all before the last are over', async () => {
    settings = giteaSettings(front.url, [
      CLAUDE,
      BOB,
      { ...BOB, key: 'eve', name: 'Eve', label: 'eve-ready' },
    ]);
    dispatcher = rig.dispatcher(settings);
    const first = await leftBehind();
    const second = await dispatcher.begin(task({ agent: 'bob' }), signal, first);
    const third = await dispatcher.begin(
      task({ agent: 'eve' }),
      signal,
      second.ok ? second.value.record.id : '',
    );
    await dispatcher.send(third.ok ? third.value.record.id : '', { signal });
    await rounds(3);
    expect(await agents()).toEqual({ 'claude-code': 'failed', bob: 'failed', eve: 'assigned' });
    expect((await strays.load(first))?.error).toBe('It went to Eve instead.');
    expect(gitea.labelsOf(1)).toEqual(['eve-ready']);
  });
});

describe('what Baton cannot send by itself', () => {
  it.each([
    ['its agent was removed', [BOB], undefined, 'There is no agent “claude-code” in the settings any more.'],
    ['its agent was switched off', [{ ...CLAUDE, enabled: false }], undefined, 'is switched off'],
    ['its token is gone', [CLAUDE], {}, 'There is no token for Gitea'],
  ])('waits for the person, who hears why: %s', async (_why, agents, env, reason) => {
    await leftBehind();
    settings = giteaSettings(front.url, agents);
    await rounds(2, env);
    expect(gitea.labelsOf(1)).toEqual([]);
    expect(await only()).toMatchObject({
      standing: 'held_up',
      facts: { error: expect.stringContaining(reason) },
    });
    settings = giteaSettings(front.url);
    await rounds(1);
    expect(await only()).toMatchObject({ standing: 'at_agent', facts: { error: null } });
  });

  it('also where the settings cannot be used at all, or name another place', async () => {
    await leftBehind();
    settings = giteaSettings(front.url, [CLAUDE, CLAUDE]);
    await rounds(1);
    expect(await only()).toMatchObject({
      standing: 'held_up',
      facts: { error: expect.stringContaining('Two') },
    });
    settings = giteaSettings('http://127.0.0.1:9', [CLAUDE]);
    await rounds(1);
    expect((await only()).facts.error).toContain('the settings name');
  });
});

it('an agent is silent although the half that it lacks is tried again each hour', async () => {
  front.misbehave = (route) =>
    route.startsWith('POST') && route.endsWith('comments') ? { status: 503 } : null;
  await handOver(dispatcher, task({ agent: 'claude-code' }));
  await rounds(2 * 60 * 3);
  expect(await only()).toMatchObject({ standing: 'silent', facts: { missing: ['comment'] } });
});

it('what goes out is what the person saw, or nothing', async () => {
  const given = task({ agent: 'claude-code' });
  const offered = await strays.offer(given, null, signal);
  const seen = offered.ok ? offered.value.proposal : null;
  settings = giteaSettings(front.url, [{ ...CLAUDE, label: 'another' }]);
  expect(await strays.handOver(given, null, seen, signal)).toEqual({
    ok: false,
    failure: 'What would be sent is no longer what you saw: look at it again.',
  });
  expect(await strays.list()).toEqual([]);
});

it('what cannot be read right now is not gone', async () => {
  const { id } = await handOver(dispatcher, task());
  const file = join(rig.dataFolder, 'dispatches', id, 'dispatch.json');
  await rename(file, `${file}.aside`);
  await mkdir(file);
  await expect(strays.load(id)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(strays.list()).rejects.toMatchObject({ code: 'EISDIR' });
  await rmdir(file);
  expect(await strays.list(), 'nor is what was never there').toEqual([]);
  await rename(`${file}.aside`, file);
  expect(await only()).toMatchObject({ id, standing: 'at_agent' });
});
