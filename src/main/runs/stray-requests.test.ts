import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { Settings } from '../../shared/settings';
import type { DispatchPorts } from '../dispatch/dispatch-ports';
import { giteaSettings, handOver, task } from '../dispatch/dispatch-rig';
import { readDispatchSettings } from '../dispatch/dispatch-settings';
import { createDispatcher, type Dispatcher } from '../dispatch/dispatcher';
import { createFakeGitea, type FakeGitea, TOKEN } from '../dispatch/fake-gitea';
import type { Conductor } from './conductor';
import { attachFace, createPlace, type Place, type TestFace } from './conductor-rig';
import { systemDispatchPorts } from './dispatch-ports';

// What pages are told of tasks that belong to no run, and what they can have done.

let place: Place;
let gitea: FakeGitea;
let settings: Settings;
let conductor: Conductor;
let face: TestFace;
let commandLine: Dispatcher;

const env = { GITEA_TOKEN: TOKEN };
/** Waits between looks take a moment. */
const dispatchPorts: DispatchPorts = {
  ...systemDispatchPorts,
  wait: (_milliseconds, signal) => systemDispatchPorts.wait(5, signal),
};

beforeEach(async () => {
  place = await createPlace();
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', []);
  settings = giteaSettings(gitea.url);
  const read = readDispatchSettings(settings, env);
  if (!read.ok) throw new Error(read.failure);
  commandLine = createDispatcher({ dataFolder: place.data, settings: read.value, ports: dispatchPorts });
  conductor = place.conductor({
    dispatchSettings: async () => readDispatchSettings(settings, env),
    dispatchPorts,
  });
  face = attachFace(conductor);
});

afterEach(async () => {
  await place.remove();
  await gitea.close();
});

const startHere = () => ({
  type: 'run.start' as const,
  workspace: place.start,
  mode: 'all' as const,
  parallel: 1,
  limits: NO_LIMITS,
  ...WORKERS_ONLY,
  model: 'rehearsal',
});

const list = () => face.ask('dispatch.list', {});
const isTold = (of: TestFace) => of.messages.some(({ type }) => type === 'dispatches.changed');

describe('pages of one Baton', () => {
  it('all hear that the command line handed something over, and what became of it', async () => {
    const other = attachFace(conductor, {}, 'browser');
    conductor.watchDispatches();
    await handOver(commandLine, task());
    await Promise.all([face, other].map((each) => each.until(() => isTold(each))));
    expect(await list()).toMatchObject([{ standing: 'at_agent', agent: { name: 'Claude Code' } }]);
    expect(await other.ask('dispatch.list', {})).toEqual(await list());
    const [issue] = gitea.issues;
    if (issue !== undefined) issue.state = 'closed';
    await expect.poll(list).toMatchObject([{ standing: 'completed' }]);
  });

  it('hear of what one of them hands over and gives up', async () => {
    const other = attachFace(conductor);
    const text = { title: 'Refactor the parser', description: '', acceptanceCriteria: [] };
    const wishes = { agent: null, taskType: null, issueNumber: null, createIssue: true, endpoint: null };
    const offer = await face.ask('dispatch.offer_task', { text, wishes, instead: null });
    expect(offer).toMatchObject({
      value: { agent: { key: 'claude-code' }, typeReason: 'matched: refactor', problem: null },
    });
    const unseen = await face.ask('dispatch.hand_over', { text, wishes, instead: null, seen: null });
    expect(unseen).toMatchObject({ ok: false });
    const seen = offer.ok ? offer.value.proposal : null;
    const done = await face.ask('dispatch.hand_over', { text, wishes, instead: null, seen });
    expect(done).toEqual({
      ok: true,
      value: { type: 'sent', isThere: true, agentName: 'Claude Code', error: null },
    });
    await other.until(() => isTold(other));
    expect(gitea.issues).toHaveLength(2);
    const [there] = await list();
    const dispatch = there?.id ?? '';
    expect(await face.ask('dispatch.give_up', { dispatch, seen: 'escalated' })).toMatchObject({ ok: false });
    expect(await face.ask('dispatch.give_up', { dispatch, seen: 'at_agent' })).toMatchObject({ ok: true });
    expect(await list()).toMatchObject([{ standing: 'failed', facts: { error: 'Given up.' } }]);
  });
});

describe('a task that Baton’s own worker takes', () => {
  it('is the ticket of a run that waits to be started, and what it takes the place of is over then', async () => {
    conductor.watchDispatches();
    await handOver(commandLine, task());
    const [first] = await list();
    const dispatch = first?.id ?? '';
    const taken = await face.ask('dispatch.take', { dispatch });
    if (!taken.ok || taken.value.type !== 'local') throw new Error(JSON.stringify(taken));
    const { run } = taken.value.opened;
    const copy = await face.watch(run);
    expect(copy.tickets.get('T-1')?.definition).toMatchObject({
      title: 'Refactor the parser',
      taskType: 'refactoring',
      issueNumber: 1,
    });
    const again = await face.ask('dispatch.take', { dispatch });
    expect(again, 'twice is the same run').toMatchObject({ value: { opened: { run } } });
    const standings = async () => (await list()).map(({ standing }) => standing).sort();
    expect(await standings(), 'nothing has begun').toEqual(['at_agent', 'at_baton']);
    const started = await face.ask('run.command', { run, command: startHere() });
    expect(started).toMatchObject({ ok: true });
    await expect.poll(standings).toEqual(['completed', 'failed']);
    expect((await list()).find(({ id }) => id === dispatch)?.facts.error).toBe('It went to Baton instead.');
  });

  it('is one run, although two pages take it at once', async () => {
    await handOver(commandLine, task());
    const [first] = await list();
    const faces = [face, attachFace(conductor, {}, 'browser')];
    const taken = await Promise.all(
      faces.map((each) => each.ask('dispatch.take', { dispatch: first?.id ?? '' })),
    );
    const runs = taken.map((each) => each.ok && each.value.type === 'local' && each.value.opened.run);
    expect(new Set(runs).size).toBe(1);
    expect(runs[0]).toEqual(expect.any(String));
  });

  it('is over here once another Baton has done it', async () => {
    await handOver(commandLine, task());
    conductor.watchDispatches();
    const [first] = await list();
    const other = place.conductor({
      dispatchSettings: async () => readDispatchSettings(settings, env),
      dispatchPorts,
    });
    const there = attachFace(other, {}, 'terminal');
    const taken = await there.ask('dispatch.take', { dispatch: first?.id ?? '' });
    if (!taken.ok || taken.value.type !== 'local') throw new Error(JSON.stringify(taken));
    const { run } = taken.value.opened;
    const copy = await there.watch(run);
    await there.ask('run.command', { run, command: startHere() });
    await there.until(() => copy.phase.phase === 'finished');
    await expect
      .poll(async () => (await list()).map(({ standing }) => standing).sort())
      .toEqual(['completed', 'failed']);
    await other.close();
  });

  it('is written down as done by the Baton that did it, when that ends', async () => {
    await handOver(commandLine, task());
    const [first] = await list();
    const taken = await face.ask('dispatch.take', { dispatch: first?.id ?? '' });
    if (!taken.ok || taken.value.type !== 'local') throw new Error(JSON.stringify(taken));
    const { run } = taken.value.opened;
    const copy = await face.watch(run);
    await face.ask('run.command', { run, command: startHere() });
    await face.until(() => copy.phase.phase === 'finished');
    await conductor.close();
    expect((await commandLine.list()).map(({ status }) => status).sort()).toEqual(['completed', 'failed']);
  });

  it('stays as it was where its run goes away before it began', async () => {
    conductor.watchDispatches();
    await handOver(commandLine, task());
    const [first] = await list();
    const taken = await face.ask('dispatch.take', { dispatch: first?.id ?? '' });
    if (!taken.ok || taken.value.type !== 'local') throw new Error(JSON.stringify(taken));
    const { run } = taken.value.opened;
    await face.ask('run.close', { run });
    await expect
      .poll(list)
      .toMatchObject([
        { standing: 'failed', facts: { error: 'Its run is gone.' } },
        { standing: 'at_agent' },
      ]);
  });
});

it('a run says in the list of runs which of its tickets wait at agents, open or closed', async () => {
  settings = { agents: settings.agents };
  const tickets = [
    { id: 'T-1', title: 'Refactor it', description: 'x', assigned_to: 'claude-code', issue_number: 1 },
  ];
  const path = await place.write('track.json', tickets);
  const opened = await face.ask('track.open', { path });
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const { run } = opened.value;
  await face.watch(run);
  await face.ask('run.command', { run, command: startHere() });
  const handedOver = [
    {
      ticket: 'T-1',
      title: 'Refactor it',
      agentName: 'claude-code',
      group: 'waiting',
      isUndelivered: true,
      why: expect.stringContaining('Gitea is not set up'),
    },
  ];
  await expect.poll(() => face.ask('run.list', {})).toMatchObject([{ open: true, handedOver }]);
  await face.ask('run.command', { run, command: { type: 'run.pause' } });
  await conductor.close();
  const later = attachFace(place.conductor());
  expect(await later.ask('run.list', {})).toMatchObject([{ open: false, handedOver }]);
  expect(await later.ask('run.list', {}), 'also from its summary').toMatchObject([{ handedOver }]);
});
