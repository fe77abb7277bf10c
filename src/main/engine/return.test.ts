import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isInFlight } from '../../shared/is-in-flight';
import type { RunEvent } from '../../shared/run-event';
import { ticket } from '../../shared/ticket-rig';
import { createRig, quiet, type Rig, type RigOptions } from './engine-rig';
import type { PrepareJob } from './ports';

// What a person does with accepted work: sends it back for more, or takes it back.

const tiers = { isolation: 'worktree' } as const;
const chain = [ticket('a'), ticket('b', ['a']), ticket('c', ['b'])];

async function run(options: RigOptions = {}, tickets = chain): Promise<Rig> {
  const rig = await createRig(tickets, { tiers, ...options });
  await rig.start();
  if (options.hold !== true && (options.mode ?? 'all') === 'all') await rig.engine.idle();
  return rig;
}

const statuses = (rig: Rig) =>
  Object.fromEntries([...rig.engine.state.tickets].map(([id, { state }]) => [id, state.status]));
async function send(rig: Rig, type: 'ticket.revert' | 'ticket.retry', id = 'a') {
  const result = await rig.engine.command({ type, ticket: id });
  await quiet(rig.engine);
  return result;
}
const back = (rig: Rig, notes = 'More.', id = 'a') =>
  rig.engine.command({ type: 'ticket.return', ticket: id, notes });

describe('accepted work that is sent back', () => {
  it('gets a new attempt with the notes, which goes on from what was accepted; the run goes on for it', async () => {
    const jobs: PrepareJob[] = [];
    const rig = await run({ prepare: (job) => jobs.push(job) });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect((await back(rig, 'In x.ts, line 3: rename it.')).ok).toBe(true);
    await rig.engine.idle();
    const last = jobs.at(-1);
    expect(last?.attempt).toMatchObject({ key: 'a#2', reopens: 1 });
    expect(last?.returned).toEqual({ attempt: 1, by: 'person', notes: 'In x.ts, line 3: rename it.' });
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ accepted: 2, state: { status: 'completed' } });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('lets dependents wait again that had not started, also those that were asked about; others go on', async () => {
    const tickets = [ticket('a'), ticket('b', ['a']), ticket('c', ['a'])];
    const rig = await run({ hold: true, mode: 'ask' }, tickets);
    const approve = async (key: string) => {
      const asked = rig.engine.state.approvals.get(`spawn:${key}`);
      expect(asked, `${key} is asked about`).toBeDefined();
      const { id: approval = '', hash = '' } = asked ?? {};
      const answer = { answer: 'approve', edited: null } as const;
      await rig.engine.command({ type: 'approval.answer', approval, hash, answer });
      await quiet(rig.engine);
    };
    await approve('a#1');
    await rig.end('turn a#1');
    await rig.end('merge a#1');
    await approve('b#1');
    expect([...rig.engine.state.approvals.keys()]).toEqual(['spawn:c#1']);
    await back(rig);
    await quiet(rig.engine);
    expect(statuses(rig)).toEqual({ a: 'in_progress', b: 'in_progress', c: 'todo' });
    expect([...rig.engine.state.approvals.keys()]).toEqual(['spawn:a#2']);
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    await approve('a#2');
    await rig.end('turn a#2');
    await rig.end('merge a#2');
    expect([...rig.engine.state.approvals.keys()]).toEqual(['spawn:c#2']);
  });

  it('is refused where there is none, or where it has been sent back already', async () => {
    const rig = await run({ hold: true }, [...chain, ticket('d')]);
    expect(await back(rig, 'x', 'nothing')).toMatchObject({ failure: { type: 'unknown' } });
    expect(await back(rig)).toMatchObject({ failure: { type: 'wrong_status', status: 'in_progress' } });
    await rig.engine.command({ type: 'ticket.complete', ticket: 'd', summary: 'by hand' });
    expect(await back(rig, 'x', 'd')).toMatchObject({ failure: { type: 'nothing_accepted' } });
    expect(await send(rig, 'ticket.revert', 'd')).toMatchObject({ failure: { type: 'nothing_accepted' } });
  });

  it('may be sent back in a run that works in the folder itself, but not taken back', async () => {
    const rig = await run({ tiers: { isolation: 'shared' } });
    expect(await send(rig, 'ticket.revert')).toMatchObject({ failure: { type: 'no_branch' } });
    await back(rig);
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.attempts).toBe(2);
  });
});

describe('accepted work that is taken back', () => {
  it('counts no more as soon as the wish is on disk, and git is asked after that', async () => {
    const rig = await run({ hold: true }, chain.slice(0, 2));
    await rig.end('turn a#1');
    await rig.end('merge a#1');
    rig.log.length = 0;
    await send(rig, 'ticket.revert');
    expect(statuses(rig)).toEqual({ a: 'blocked', b: 'in_progress' });
    const order = ['disk revert.requested', 'disk revert.started', 'start revert a#1'];
    expect(rig.log.filter((line) => order.includes(line))).toEqual(order);
    for (const type of ['ticket.retry', 'ticket.revert'] as const) {
      expect(await send(rig, type)).toMatchObject({ failure: { type: 'reverting' } });
    }
    expect(await back(rig)).toMatchObject({ failure: { type: 'reverting' } });
    await rig.end('revert a#1');
    expect(rig.engine.state.tickets.get('a')).toMatchObject({
      state: { status: 'blocked', kind: 'reverted' },
      accepted: null,
      revert: null,
    });
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
  });

  it('makes a finished run end as it stands then, and a retry starts anew; dependents wait for that', async () => {
    const jobs: PrepareJob[] = [];
    const rig = await run({ prepare: (job) => jobs.push(job) });
    await send(rig, 'ticket.revert', 'b');
    await rig.engine.idle();
    expect(statuses(rig)).toEqual({ a: 'completed', b: 'blocked', c: 'completed' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
    await send(rig, 'ticket.retry', 'b');
    await rig.engine.idle();
    expect(jobs.at(-1)).toMatchObject({ attempt: { key: 'b#2', reopens: null }, returned: null });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is done in a run that is paused or was stopped, too, and sets neither going', async () => {
    const rig = await run({ hold: true });
    await rig.end('turn a#1');
    await rig.end('merge a#1');
    await rig.engine.command({ type: 'run.pause' });
    await send(rig, 'ticket.revert');
    expect(isInFlight({ ...rig.engine.state, live: new Set() })).toBe(true);
    await rig.end('revert a#1');
    expect(rig.engine.state.tickets.get('a')?.accepted).toBeNull();
    expect(rig.engine.state.phase).toMatchObject({ phase: 'paused', by: 'person' });

    const other = await run({ hold: true });
    await other.end('turn a#1');
    await other.end('merge a#1');
    await other.engine.command({ type: 'run.cancel' });
    await send(other, 'ticket.revert');
    await other.end('revert a#1');
    expect(other.engine.state.phase).toEqual({ phase: 'finished', outcome: 'cancelled' });
  });

  it('stands as before when git refuses, with the reason', async () => {
    const rig = await run({ revert: () => ({ type: 'failed', reason: 'Conflicts in x.ts.' }) });
    const before = rig.engine.state.tickets.get('a')?.state;
    await send(rig, 'ticket.revert');
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({
      state: before,
      accepted: 1,
      revert: { phase: 'failed', reason: 'Conflicts in x.ts.' },
    });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is taken back with a second attempt on top of it that was blocked', async () => {
    const rig = await run({ turn: ({ attempt }) => (attempt.number === 2 ? blocked : undefined) });
    await back(rig);
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ accepted: 1, state: { kind: 'failed' } });
    await send(rig, 'ticket.revert');
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ accepted: null, state: { kind: 'reverted' } });
  });
});

const blocked = { type: 'failed', reason: 'no', retry: null, usage: null, model: 'rig' } as const;

it('taking back leaves nothing behind in the process, however often it is done', async () => {
  const open = new Set<AbortController>();
  class Counted extends AbortController {
    constructor() {
      super();
      open.add(this);
    }
    override abort(reason?: unknown) {
      open.delete(this);
      super.abort(reason);
    }
  }
  vi.stubGlobal('AbortController', Counted);
  onTestFinished(() => void vi.unstubAllGlobals());
  const rig = await run({}, [ticket('a')]);
  const left: number[] = [];
  for (let time = 0; time < 3; time++) {
    await send(rig, 'ticket.revert');
    await rig.engine.idle();
    await send(rig, 'ticket.retry');
    await rig.engine.idle();
    left.push(open.size);
  }
  expect(left).toEqual([1, 1, 1]);
});

describe('a death in the middle of taking work back', () => {
  const died = async () => {
    const before = await run({ hold: true }, [ticket('a')]);
    await before.end('turn a#1');
    await before.end('merge a#1');
    await send(before, 'ticket.revert');
    return before.journal;
  };
  const upTo = (journal: readonly RunEvent[], type: RunEvent['type']) =>
    journal.slice(0, journal.findIndex((event) => event.type === type) + 1);

  for (const last of ['revert.requested', 'revert.started'] as const) {
    it(`after ${last} is followed by the same request to git, without a person's doing`, async () => {
      const rig = await createRig([], { journal: upTo(await died(), last), hold: true });
      expect(rig.engine.state.reverting.size).toBe(1);
      await rig.engine.command({ type: 'run.recover' });
      await quiet(rig.engine);
      expect([...rig.working.keys()]).toEqual(['revert a#1']);
      await rig.end('revert a#1');
      expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({ kind: 'reverted' });
      expect(rig.engine.state.reverting.size).toBe(0);
    });
  }
});
