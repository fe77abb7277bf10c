import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../shared/contract';
import type { DispatchPorts } from '../../dispatch/dispatch-ports';
import { CLAUDE, giteaSettings } from '../../dispatch/dispatch-rig';
import { readDispatchSettings } from '../../dispatch/dispatch-settings';
import { createFakeGitea, type FakeGitea, REPO, TOKEN } from '../../dispatch/fake-gitea';
import { createFaultyFront, type FaultyFront } from '../../dispatch/faulty-front';
import { readJournal } from '../../journal/journal';
import { type Conductor, createConductor } from '../../runs/conductor';
import { attachFace, expectOpened } from '../../runs/conductor-rig';
import { systemDispatchPorts } from '../../runs/dispatch-ports';
import { homeForEachTest } from './terminal-rig';

// A run whose process was killed while it handed a ticket over, and another Baton on the same data folder that never opens it.

const COMMENTS = `POST /repos/${REPO}/issues/1/comments`;
const env = { GITEA_TOKEN: TOKEN };
const home = homeForEachTest();
let gitea: FakeGitea;
let front: FaultyFront;
let other: Conductor;
/** How long ago whatever was written down seems to be. */
let later = 0;

const dispatchPorts: DispatchPorts = {
  ...systemDispatchPorts,
  now: () => new Date(Date.now() + later),
  wait: (_milliseconds, signal) => systemDispatchPorts.wait(5, signal),
};

beforeEach(async () => {
  gitea = await createFakeGitea();
  gitea.addIssue('An issue', ['bug']);
  front = await createFaultyFront(gitea.url);
  later = 0;
  const settings = giteaSettings(front.url, [CLAUDE]);
  await home.settings(settings);
  other = createConductor({
    dataFolder: home.data,
    configFolder: join(home.path, 'config'),
    samplesFolder: join(home.path, 'samples'),
    startFolder: home.path,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
    dispatchSettings: async () => readDispatchSettings(settings, env),
    dispatchPorts,
  });
});

afterEach(async () => {
  front.release();
  await other.close();
  await home.close();
  await front.close();
  await gitea.close();
});

/** Kills the run at the request that `wish` holds up, before or after it acted. */
async function killedAt(wish: 'hang' | 'hang_after', route = COMMENTS): Promise<void> {
  const ticket = { id: 'T-1', description: 'Refactor it', assigned_to: 'claude-code', issue_number: 1 };
  const file = await home.tickets([ticket, { id: 'T-2', description: 'Use it', depends_on: ['T-1'] }]);
  front.misbehave = (each) => (each === route ? wish : null);
  const running = home.startBatonWith(env, 'run', file, '--approve', 'all');
  await front.hanging(1);
  running.child.kill('SIGKILL');
  await running.ended;
  front.misbehave = () => null;
}

const listed = async (): Promise<RunSummary | undefined> => (await attachFace(other).ask('run.list', {}))[0];
const ticket = async () => (await listed())?.handedOver[0];
const assigned = () => gitea.commentsOf(1).filter((body) => body.includes('## Assigned to')).length;

async function journal(): Promise<string[]> {
  const types: string[] = [];
  const folder = join(home.data, 'runs', (await listed())?.id ?? '');
  await readJournal(folder, { apply: ({ type }) => types.push(type) });
  return types;
}

describe('a ticket of a run that was killed while it handed it over', () => {
  it.each(['hang', 'hang_after'] as const)(
    'arrives by another Baton, once, and what its agent does counts once when the run is opened (%s)',
    async (wish) => {
      await killedAt(wish);
      other.watchDispatches();
      expect(await ticket()).toMatchObject({ group: 'atWork', why: 'On its way to Claude Code.' });
      const before = await journal();
      later = 61_000;
      await expect.poll(ticket).toMatchObject({ group: 'atWork', why: null });
      expect(assigned()).toBe(1);
      const [issue] = gitea.issues;
      if (issue !== undefined) issue.state = 'closed';
      await expect.poll(ticket).toMatchObject({
        group: 'waiting',
        why: 'Done by Claude Code: counts when its run is opened.',
      });
      expect(await listed()).toMatchObject({ open: false, completed: 0, waiting: 1 });
      expect(await journal(), 'only who holds the run writes there').toEqual(before);
      const face = attachFace(other);
      const run = (await listed())?.id ?? '';
      expectOpened(await face.ask('run.open', { run }));
      const state = await face.watch(run);
      await face.until(() => state.tickets.get('T-1')?.state.status === 'completed');
      expect(state.phase.phase).toBe('paused');
      const types = await journal();
      expect(types.filter((type) => type === 'ticket.completed')).toHaveLength(1);
      expect(types.filter((type) => type === 'dispatch.sent')).toHaveLength(1);
      expect(assigned()).toBe(1);
      expect(gitea.labelsOf(1)).toEqual(['bug', 'claude-ready']);
    },
  );

  it('is blocked when the run is opened, where its agent said so meanwhile', async () => {
    await killedAt('hang_after');
    other.watchDispatches();
    later = 61_000;
    await expect.poll(ticket).toMatchObject({ why: null });
    gitea.addComment(1, 'BLOCKED: no key');
    await expect.poll(ticket).toMatchObject({
      group: 'waiting',
      why: 'Claude Code cannot go on: no key. It counts when its run is opened.',
    });
    const face = attachFace(other);
    const run = (await listed())?.id ?? '';
    expectOpened(await face.ask('run.open', { run }));
    const state = await face.watch(run);
    await face.until(() => state.tickets.get('T-1')?.state.status === 'blocked');
    expect(assigned()).toBe(1);
  });

  it('waits for the person where nobody took it in the end, and the run says so once it is opened', async () => {
    await killedAt('hang', `POST /repos/${REPO}/labels`);
    front.misbehave = (route) => (route.startsWith('POST') ? { status: 503 } : null);
    other.watchDispatches();
    later = 61_000;
    await expect
      .poll(ticket)
      .toMatchObject({ why: expect.stringMatching(/^On its way to Claude Code\. .*503/) });
    later = 120_000;
    await expect.poll(ticket).toMatchObject({
      group: 'waiting',
      why: expect.stringMatching(/^Claude Code did not take it\. .*503.*Open its run to decide\.$/),
    });
    expect(gitea.labelsOf(1)).toEqual(['bug']);
    const face = attachFace(other);
    const run = (await listed())?.id ?? '';
    expectOpened(await face.ask('run.open', { run }));
    const state = await face.watch(run);
    await face.until(() => state.attempts.get('T-1#1')?.phase.phase === 'undelivered');
  });
});
