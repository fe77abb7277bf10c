import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import { ticket } from '../../shared/ticket-rig';
import { CLAUDE, createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
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
    const settle = async () => {
      if (round === 2) await dispatcher.begin(task(), signal);
    };
    await strays.watch(settle, () => heard.push('changed'), ended.signal);
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
    expect(await strays.handOver(other, id, signal)).toMatchObject({ value: { status: 'escalated' } });
    expect(await standings()).toEqual({ 'claude-code': 'escalated', bob: 'escalated' });
    front.misbehave = well;
    expect(await strays.handOver(other, id, signal)).toMatchObject({ value: { status: 'assigned' } });
    expect(await standings()).toEqual({ 'claude-code': 'failed', bob: 'at_agent' });
    const first = await strays.load(id);
    expect(first?.error).toBe('It went to Bob instead.');
  });

  it('chooses another one also for what its agent has, in other words', async () => {
    await handOver(dispatcher, task({ agent: 'claude-code' }));
    rig.pass(2 * 3_600_000);
    const { id } = await only();
    const other = task({ agent: 'bob', title: 'Refactor it after all' });
    expect(await strays.handOver(other, id, signal)).toMatchObject({ ok: true });
    expect(await standings()).toEqual({ 'claude-code': 'failed', bob: 'at_agent' });
  });

  it('is not offered the agent that may have it already, nor may choose it', async () => {
    const { id } = await escalated();
    const offered = await strays.offer(task(), id, signal);
    expect(offered).toMatchObject({ ok: true, value: { agent: { key: 'bob' } } });
    if (offered.ok) expect(offered.value.agents.map(({ key }) => key)).toEqual(['bob', 'baton']);
    expect(await strays.handOver(task({ agent: 'claude-code' }), id, signal)).toEqual({
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
    expect(
      await strays.handOver(task({ title: 'Refactor that', agent: 'bob' }), other, signal),
    ).toMatchObject({
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
    expect(await strays.handOver(task({ agent: 'claude-code' }), null, signal)).toEqual({
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
