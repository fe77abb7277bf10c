import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import type { Settings } from '../../shared/settings';
import type { ApprovalMode } from '../../shared/ticket';
import type { DispatchPorts } from '../dispatch/dispatch-ports';
import { CLAUDE, giteaSettings, handOver, task } from '../dispatch/dispatch-rig';
import { readDispatchSettings } from '../dispatch/dispatch-settings';
import { createDispatcher } from '../dispatch/dispatcher';
import { createFakeGitea, type FakeGitea, TOKEN } from '../dispatch/fake-gitea';
import { createFaultyFront, type FaultyFront } from '../dispatch/faulty-front';
import type { Conductor } from './conductor';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';
import { systemDispatchPorts } from './dispatch-ports';

// Tickets that go to an agent elsewhere, through conductor, engine, journal and a Gitea that answers over HTTP.

let place: Place;
let gitea: FakeGitea;
let settings: Settings;
/** Waits between looks take a moment; the clock of the agents goes on when it is told to. */
let later = 0;

beforeEach(async () => {
  place = await createPlace();
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', []);
  settings = giteaSettings(gitea.url);
  later = 0;
});

afterEach(async () => {
  await place.remove();
  await gitea.close();
});

const dispatchPorts: DispatchPorts = {
  ...systemDispatchPorts,
  now: () => new Date(Date.now() + later),
  wait: (_milliseconds, signal) => systemDispatchPorts.wait(5, signal),
};

function conduct(): Conductor {
  const env = { GITEA_TOKEN: TOKEN };
  return place.conductor({
    dispatchSettings: async () => readDispatchSettings(settings, env),
    dispatchPorts,
  });
}

const tickets = [
  { id: 'T-1', title: 'Refactor it', description: 'x', assigned_to: 'claude-code', issue_number: 1 },
  { id: 'T-2', description: 'Use it', depends_on: ['T-1'], rehearsal: [{ say: 'Used.' }] },
];

interface Going {
  readonly face: TestFace;
  readonly run: string;
  readonly state: RunState;
  tell(command: Command): Promise<void>;
}

async function follow(conductor: Conductor, run: string): Promise<Going> {
  const face = attachFace(conductor);
  expectOpened(await face.ask('run.open', { run }));
  const state = await face.watch(run);
  const tell = async (command: Command) => {
    expect(await face.ask('run.command', { run, command })).toEqual({ ok: true, value: null });
  };
  return { face, run, state, tell };
}

async function start(conductor: Conductor, mode: ApprovalMode = 'auto'): Promise<Going> {
  const path = await place.write('track.json', tickets);
  const opener = attachFace(conductor);
  const opened = expectOpened(await opener.ask('track.open', { path }));
  expect(opened.notices, 'nobody is unknown').toEqual([]);
  const going = await follow(conductor, opened.run);
  await going.tell({
    type: 'run.start',
    workspace: place.start,
    mode,
    parallel: 2,
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    model: 'rehearsal',
  });
  return going;
}

const phase = ({ state }: Going, key = 'T-1#1') => state.attempts.get(key)?.phase;
const status = ({ state }: Going, id = 'T-1') => state.tickets.get(id)?.state.status;

function closeIssue(): void {
  const [issue] = gitea.issues;
  if (issue !== undefined) issue.state = 'closed';
}

describe('a run with a ticket of an agent on Gitea', () => {
  it('hands it over, hears that it is done, and goes on with what waited for it', async () => {
    const going = await start(conduct());
    await going.face.until(() => phase(going)?.phase === 'dispatched');
    expect(gitea.commentsOf(1)).toHaveLength(1);
    expect(gitea.labelsOf(1)).toEqual(['claude-ready']);
    expect(status(going, 'T-2')).toBe('todo');
    closeIssue();
    await going.face.until(() => going.state.phase.phase === 'finished');
    expect(going.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('asks first where a person is to be asked, and sends their words', async () => {
    const going = await start(conduct(), 'ask');
    await going.face.until(() => going.state.approvals.size === 1);
    expect(gitea.commentsOf(1)).toEqual([]);
    const [approval] = going.state.approvals.values();
    if (approval?.action.kind !== 'dispatch') throw new Error('A dispatch is asked about');
    const proposal = { ...approval.action.proposal, description: 'In other words' };
    const { id, hash } = approval;
    await going.tell({
      type: 'approval.answer',
      approval: id,
      hash,
      answer: { answer: 'approve', edited: { kind: 'dispatch', proposal } },
    });
    await going.face.until(() => phase(going)?.phase === 'dispatched');
    expect(gitea.commentsOf(1)[0]).toContain('In other words');
  });

  it('goes on watching after a restart, and does not send again', async () => {
    const first = conduct();
    const before = await start(first);
    await before.face.until(() => phase(before)?.phase === 'dispatched');
    await first.close();
    const going = await follow(conduct(), before.run);
    closeIssue();
    await going.face.until(() => status(going) === 'completed');
    expect(gitea.commentsOf(1)).toHaveLength(1);
    await going.tell({ type: 'run.resume' });
    await going.face.until(() => going.state.phase.phase === 'finished');
    expect(going.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is told that there is no news for two hours, and takes the ticket itself when a person says so', async () => {
    const going = await start(conduct());
    await going.face.until(() => phase(going)?.phase === 'dispatched');
    later = 2 * 60 * 60 * 1000 + 1000;
    await going.face.until(() => {
      const now = phase(going);
      return now?.phase === 'dispatched' && now.silent;
    });
    const wish = { taskType: null, issueNumber: null, createIssue: false, endpoint: null, text: null };
    await going.tell({
      type: 'ticket.assign',
      ticket: 'T-1',
      assignment: { ...wish, agent: 'baton' },
      seen: null,
    });
    await going.face.until(() => status(going) === 'completed');
    expect(going.state.tickets.get('T-1')?.state).toMatchObject({ by: 'worker' });
  });

  it('waits for a person when nothing can be sent, and sends once the settings are mended', async () => {
    settings = { agents: [CLAUDE] };
    const going = await start(conduct());
    await going.face.until(() => phase(going)?.phase === 'undelivered');
    expect(phase(going)).toMatchObject({ reason: expect.stringContaining('Gitea is not set up') });
    settings = giteaSettings(gitea.url);
    await going.tell({ type: 'dispatch.retry', ticket: 'T-1' });
    await going.face.until(() => phase(going, 'T-1#2')?.phase === 'dispatched');
    expect(gitea.commentsOf(1)).toHaveLength(1);
  });

  it('offers who could do a ticket, and hands over what a person saw without asking again', async () => {
    const going = await start(conduct(), 'ask');
    await going.face.until(() => going.state.approvals.size === 1);
    const { run } = going;
    const wishes = { agent: null, taskType: null, issueNumber: null, createIssue: true, endpoint: null };
    const offered = await going.face.ask('dispatch.offer', { run, ticket: 'T-1', wishes });
    if (!offered.ok || offered.value.proposal === null) throw new Error('There is something to send');
    const { proposal: seen } = offered.value;
    expect(seen).toMatchObject({ agent: 'claude-code', issueNumber: null });
    const assignment = { ...wishes, agent: 'claude-code', text: null };
    await going.tell({ type: 'ticket.assign', ticket: 'T-1', assignment, seen });
    await going.face.until(() => phase(going, 'T-1#2')?.phase === 'dispatched');
    expect(gitea.issues).toHaveLength(2);
    expect(going.state.attempts.get('T-1#2')?.dispatch?.facts).toMatchObject({ issueNumber: 2 });
  });
});

describe('the issue of a ticket that nobody took', () => {
  let front: FaultyFront;
  let going: Going;
  let conductor: Conductor;

  /** Nothing can be written there, not even that nobody took it. */
  beforeEach(async () => {
    front = await createFaultyFront(gitea.url);
    front.misbehave = (route) => (route.startsWith('POST') ? { status: 503 } : null);
    settings = giteaSettings(front.url, [CLAUDE, { ...CLAUDE, key: 'bob', name: 'Bob' }]);
    conductor = conduct();
    going = await start(conductor);
    await going.face.until(() => phase(going)?.phase === 'undelivered');
  });

  afterEach(() => front.close());

  async function escalations(): Promise<string[]> {
    const read = readDispatchSettings(settings, { GITEA_TOKEN: TOKEN });
    if (!read.ok) throw new Error(read.failure);
    const store = createDispatcher({ dataFolder: place.data, settings: read.value, ports: dispatchPorts });
    return (await store.list()).map(({ escalation }) => escalation.state);
  }

  it('is told no more of it once the person has decided', async () => {
    expect(await escalations()).toEqual(['due']);
    await going.tell({ type: 'ticket.block', ticket: 'T-1', reason: 'Later' });
    await expect.poll(escalations).toEqual(['not_due']);
  });

  it('nor once the run is gone', async () => {
    await going.tell({ type: 'run.pause' });
    const { run } = going;
    expect(await going.face.ask('run.close', { run })).toMatchObject({ ok: true });
    expect(await escalations()).toEqual(['due']);
    expect(await going.face.ask('run.delete', { run, discard: false })).toMatchObject({ ok: true });
    expect(await escalations()).toEqual(['not_due']);
  });
});

it('asks about what the command line handed over, also when two Batons do so at once', async () => {
  const read = readDispatchSettings(settings, { GITEA_TOKEN: TOKEN });
  if (!read.ok) throw new Error(read.failure);
  const dispatcher = createDispatcher({ dataFolder: place.data, settings: read.value, ports: dispatchPorts });
  expect(await handOver(dispatcher, task())).toMatchObject({ status: 'assigned' });
  conduct().watchDispatches();
  conduct().watchDispatches();
  closeIssue();
  await expect.poll(() => dispatcher.list()).toMatchObject([{ status: 'completed', error: null }]);
});
