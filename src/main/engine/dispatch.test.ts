import { describe, expect, it } from 'vitest';
import type { Action } from '../../shared/approval';
import { countWaiting } from '../../shared/count-waiting';
import type { Assignment, DispatchFacts, DispatchProposal } from '../../shared/dispatch';
import { takeSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import { createRig, facts, proposed, quiet, type Rig, type RigOptions } from './engine-rig';
import type { DispatchJob } from './ports';

const agents = ['agent', 'other'];
const forAgent = ticket('a', [], { assignedTo: 'agent' });
const ASSIGNMENT: Assignment = {
  agent: 'agent',
  taskType: null,
  issueNumber: null,
  createIssue: false,
  endpoint: null,
  text: null,
};

async function started(options: RigOptions = {}, tickets = [forAgent, ticket('b', ['a'])]): Promise<Rig> {
  const rig = await createRig(tickets, { agents, mode: 'auto', hold: true, ...options });
  await rig.start();
  return rig;
}

const state = (rig: Rig, id = 'a') => rig.engine.state.tickets.get(id)?.state;
const phase = (rig: Rig, key = 'a#1') => rig.engine.state.attempts.get(key)?.phase;
const underWay = (rig: Rig) => [...rig.working.keys()];

async function report(
  rig: Rig,
  change: Partial<DispatchFacts>,
  more: { silent?: boolean; blocked?: string; attempt?: string } = {},
) {
  const { silent = false, blocked = null, attempt = 'a#1' } = more;
  const told = await rig.engine.command({
    type: 'dispatch.report',
    attempt,
    facts: facts(change),
    silent,
    blocked,
  });
  await quiet(rig.engine);
  return told;
}

async function tell(rig: Rig, command: Parameters<Rig['engine']['command']>[0]) {
  const done = await rig.engine.command(command);
  await quiet(rig.engine);
  return done;
}

async function approve(rig: Rig, edited: Action | null = null) {
  const [approval] = rig.engine.state.approvals.values();
  const { id = '', hash = '' } = approval ?? {};
  return tell(rig, { type: 'approval.answer', approval: id, hash, answer: { answer: 'approve', edited } });
}

describe('a ticket of an agent elsewhere', () => {
  it('is handed over when it becomes ready, with its event on disk first, and keeps its dependents waiting', async () => {
    const rig = await started();
    expect(underWay(rig)).toEqual(['send a#1']);
    expect(rig.log.indexOf('disk dispatch.requested')).toBeLessThan(rig.log.indexOf('start send a#1'));
    await rig.end('send a#1');
    expect(phase(rig)).toEqual({ phase: 'dispatched', silent: false });
    expect(state(rig, 'b')).toEqual({ status: 'todo' });
    expect(underWay(rig)).toEqual([]);
    expect(rig.engine.state.phase.phase, 'the run waits for the agent').toBe('running');
  });

  it('is completed by what its agent did, and frees its dependents', async () => {
    const rig = await started();
    await rig.end('send a#1');
    await report(rig, { status: 'in_progress' });
    expect(rig.engine.state.attempts.get('a#1')?.dispatch?.facts?.status).toBe('in_progress');
    await report(rig, { status: 'completed' });
    expect(state(rig)).toEqual({ status: 'completed', by: 'agent', summary: 'Done by AGENT (issue 12).' });
    expect(underWay(rig)).toEqual(['turn b#1']);
    await rig.end('turn b#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is blocked with the reason that its agent gave', async () => {
    const rig = await started();
    await rig.end('send a#1');
    await report(rig, { status: 'failed', error: 'Blocked: no key' }, { blocked: 'no key' });
    expect(state(rig)).toEqual({ status: 'blocked', kind: 'agent', reason: 'no key' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
  });

  it('takes no slot, and waits for none', async () => {
    const rig = await started({ parallel: 1 }, [ticket('first', [], { priority: 0 }), forAgent]);
    expect(underWay(rig)).toEqual(['turn first#1', 'send a#1']);
    await rig.end('send a#1');
    expect(rig.engine.state.slotsHeld).toBe(1);
  });

  it('is for Baton’s own worker where nobody knows the agent', async () => {
    const rig = await started({}, [ticket('a', [], { assignedTo: 'somebody' })]);
    expect(underWay(rig)).toEqual(['turn a#1']);
  });

  it('ends with its attempt when it is cancelled while it is being sent', async () => {
    const rig = await started();
    const sending = rig.working.get('send a#1');
    await tell(rig, { type: 'ticket.cancel', ticket: 'a' });
    expect(sending?.signal.aborted).toBe(true);
    await rig.end('send a#1');
    expect(state(rig)).toMatchObject({ status: 'blocked', kind: 'cancelled' });
  });

  it('takes news while the run is paused, and nothing starts from it before the run goes on', async () => {
    const rig = await started();
    await rig.end('send a#1');
    await tell(rig, { type: 'run.pause' });
    await report(rig, { status: 'completed' });
    expect(state(rig)).toMatchObject({ status: 'completed' });
    expect(underWay(rig)).toEqual([]);
    await tell(rig, { type: 'run.resume' });
    expect(underWay(rig)).toEqual(['turn b#1']);
  });

  it('takes no news once it is over', async () => {
    const rig = await started();
    await rig.end('send a#1');
    await tell(rig, { type: 'run.cancel' });
    expect(await report(rig, { status: 'completed' })).toEqual({ ok: false, failure: { type: 'ended' } });
    expect(state(rig)).toMatchObject({ status: 'blocked', kind: 'cancelled' });
  });
});

describe('who lets it go', () => {
  it('is a person in mode ask: what would be sent is shown, can be edited, and only then goes out', async () => {
    const sent: DispatchProposal[] = [];
    const send = ({ proposal }: DispatchJob) => {
      sent.push(proposal);
      return { type: 'sent', facts: facts() } as const;
    };
    const rig = await started({ mode: 'ask', hold: false, send });
    const [approval] = rig.engine.state.approvals.values();
    expect(approval).toMatchObject({ reason: 'dispatch', action: { kind: 'dispatch' } });
    expect(sent).toEqual([]);
    const proposal = proposed('agent', { title: 'Other words', acceptanceCriteria: ['it works'] });
    expect(await approve(rig, { kind: 'dispatch', proposal })).toMatchObject({ ok: true });
    expect(sent).toEqual([proposal]);
  });

  it('takes no edit that sends it elsewhere, nor one without a title', async () => {
    const rig = await started({ mode: 'ask' });
    const { title, description } = forAgent;
    for (const change of [
      { agent: 'other' },
      { issueNumber: 13 },
      { place: { url: 'http://evil', repo: 'o/r' } },
      { taskType: 'research' },
      { title: ' ' },
    ]) {
      const proposal = proposed('agent', { title, description, ...change });
      const done = await approve(rig, { kind: 'dispatch', proposal });
      expect(done, JSON.stringify(change)).toMatchObject({ ok: false, failure: { type: 'bad_edit' } });
    }
    expect(underWay(rig)).toEqual([]);
  });

  it('blocks it with the reason when they say no, and without a question in mode none', async () => {
    const rig = await started({ mode: 'ask' });
    const [approval] = rig.engine.state.approvals.values();
    const { id = '', hash = '' } = approval ?? {};
    const answer = { answer: 'reject', reason: 'later', stopRun: false } as const;
    await tell(rig, { type: 'approval.answer', approval: id, hash, answer });
    const rejected = { status: 'blocked', kind: 'dispatch', reason: 'Not handed over: later' };
    expect(state(rig)).toEqual(rejected);
    expect(state(await started({ mode: 'none' }))).toMatchObject({ status: 'blocked', kind: 'dispatch' });
  });

  it('is asked again when the mode changes to ask before it has gone out', async () => {
    const rig = await started({ mode: 'ask' });
    await tell(rig, { type: 'run.pause' });
    await tell(rig, { type: 'mode.set', mode: 'auto' });
    expect(phase(rig)).toEqual({ phase: 'dispatch_due' });
    await tell(rig, { type: 'mode.set', mode: 'ask' });
    expect(phase(rig)).toMatchObject({ phase: 'awaiting_spawn' });
    expect(rig.types()).not.toContain('dispatch.requested');
  });
});

describe('a ticket whose agent has no room', () => {
  it('has not begun when the run is paused meanwhile: it waits again for what it depends on', async () => {
    const rig = await started({ send: () => ({ type: 'full' }) }, [
      ticket('b'),
      ticket('a', ['b'], { assignedTo: 'agent' }),
    ]);
    await rig.end('turn b#1');
    await rig.end('send a#1');
    await tell(rig, { type: 'run.pause' });
    for (const wait of underWay(rig)) await rig.end(wait);
    expect(rig.types()).toContain('dispatch.postponed');
    expect(rig.engine.state.attempts.get('a#1')?.startedAt).toBeNull();
  });
});

describe('a ticket that no agent took', () => {
  const fails: RigOptions = {
    hold: false,
    send: () => ({ type: 'failed', reason: 'No answer.', facts: null }),
  };

  it('waits for a person, and the run with it', async () => {
    const rig = await started(fails);
    expect(phase(rig)).toEqual({ phase: 'undelivered', reason: 'No answer.' });
    expect(countWaiting(rig.engine.state)).toBe(1);
    expect(rig.engine.state.phase.phase).toBe('running');
  });

  it('goes out once more as the same dispatch', async () => {
    let tries = 0;
    const jobs: string[] = [];
    const rig = await started({
      hold: false,
      send({ attempt }) {
        jobs.push(attempt);
        return tries++ === 0
          ? { type: 'failed', reason: 'no', facts: null }
          : { type: 'sent', facts: facts() };
      },
    });
    await tell(rig, { type: 'dispatch.retry', ticket: 'a' });
    expect(jobs).toEqual(['a#1', 'a#1']);
    expect(phase(rig)).toMatchObject({ phase: 'dispatched' });
    expect(await tell(rig, { type: 'dispatch.retry', ticket: 'a' })).toMatchObject({ ok: false });
  });

  it('is looked at anew where there was nothing to send, such as for an agent that is off', async () => {
    const rig = await started({ hold: false }, [ticket('a', [], { assignedTo: 'off' })]);
    expect(phase(rig)).toEqual({ phase: 'undelivered', reason: 'It is switched off.' });
    await tell(rig, { type: 'dispatch.retry', ticket: 'a' });
    expect(phase(rig, 'a#2')).toMatchObject({ phase: 'undelivered' });
  });

  it('can go to another agent, or to Baton’s own worker', async () => {
    const rig = await started({ ...fails, hold: true });
    await rig.end('send a#1');
    await tell(rig, {
      type: 'ticket.assign',
      ticket: 'a',
      assignment: { ...ASSIGNMENT, agent: 'other' },
      seen: null,
    });
    expect(rig.engine.state.attempts.get('a#2')?.dispatch?.proposal.agent).toBe('other');
    await rig.end('send a#2');
    await tell(rig, {
      type: 'ticket.assign',
      ticket: 'a',
      assignment: { ...ASSIGNMENT, agent: 'baton' },
      seen: null,
    });
    expect(underWay(rig)).toEqual(['turn a#3']);
  });

  it('can be given up', async () => {
    const rig = await started(fails);
    await tell(rig, { type: 'ticket.block', ticket: 'a', reason: 'Nobody can do it.' });
    expect(state(rig)).toEqual({ status: 'blocked', kind: 'person', reason: 'Nobody can do it.' });
  });
});

describe('an agent that says nothing', () => {
  it('is put to the person, until there is news', async () => {
    const rig = await started();
    await rig.end('send a#1');
    expect(countWaiting(rig.engine.state)).toBe(0);
    await report(rig, {}, { silent: true });
    expect(countWaiting(rig.engine.state)).toBe(1);
    await report(rig, { newsAt: '2026-01-01T03:00:00.000Z' });
    expect(countWaiting(rig.engine.state)).toBe(0);
  });

  it('is put to the person at once where it cannot be asked', async () => {
    const send = () => ({ type: 'sent', facts: facts({ isAwaited: false }) }) as const;
    const rig = await started({ hold: false, send });
    expect(countWaiting(rig.engine.state)).toBe(1);
    await tell(rig, { type: 'ticket.complete', ticket: 'a', summary: 'Seen.' });
    expect(state(rig)).toMatchObject({ status: 'completed', by: 'person' });
  });
});

describe('a ticket that a person gives to an agent', () => {
  const plain = [ticket('a'), ticket('b', ['a'])];
  const { title, description } = ticket('a');
  const seen = proposed('agent', { title, description });
  const give = (rig: Rig, more: { agent?: string; seen?: DispatchProposal | null } = {}) =>
    tell(rig, {
      type: 'ticket.assign',
      ticket: 'a',
      assignment: { ...ASSIGNMENT, agent: more.agent ?? 'agent' },
      seen: more.seen ?? null,
    });

  it('goes out unasked when it is exactly what they saw, once', async () => {
    const rig = await started({ mode: 'ask' }, plain);
    await give(rig, { seen });
    expect(underWay(rig)).toEqual(['send a#2']);
    await rig.end('send a#2');
    await tell(rig, { type: 'ticket.cancel', ticket: 'a' });
    await tell(rig, { type: 'ticket.retry', ticket: 'a' });
    expect(phase(rig, 'a#3')).toMatchObject({ phase: 'awaiting_spawn' });
  });

  it('is asked about when it has become something else than they saw', async () => {
    const rig = await started({ mode: 'ask' }, plain);
    await give(rig, { seen: { ...seen, issueNumber: 99 } });
    expect(phase(rig, 'a#2')).toMatchObject({ phase: 'awaiting_spawn' });
    expect(underWay(rig)).toEqual([]);
  });

  it('waits for its dependencies first', async () => {
    const rig = await started({ mode: 'auto' }, plain);
    await tell(rig, { type: 'ticket.assign', ticket: 'b', assignment: ASSIGNMENT, seen: null });
    expect(underWay(rig)).toEqual(['turn a#1']);
    await rig.end('turn a#1');
    expect(underWay(rig)).toEqual(['send b#1']);
  });

  it('is not taken from a worker that is at it, nor once it is completed', async () => {
    const rig = await started({ mode: 'auto' }, plain);
    expect(await give(rig)).toMatchObject({ ok: false, failure: { type: 'wrong_status' } });
    await rig.end('turn a#1');
    expect(await give(rig)).toMatchObject({ ok: false, failure: { type: 'wrong_status' } });
  });

  it('sets a run going again that had ended with it blocked', async () => {
    const rig = await started({ mode: 'auto' }, [ticket('a')]);
    await tell(rig, { type: 'ticket.block', ticket: 'a', reason: 'x' });
    expect(rig.engine.state.phase.phase).toBe('finished');
    await give(rig);
    expect(underWay(rig)).toContain('send a#2');
  });
});

describe('after the process died', () => {
  it('while it was being sent, it is asked for again as the same dispatch, and not before the run goes on', async () => {
    const dead = await started();
    expect(underWay(dead)).toEqual(['send a#1']);
    const rig = await createRig([], { agents, hold: true, journal: dead.journal });
    await rig.engine.command({ type: 'run.recover' });
    await quiet(rig.engine);
    expect(phase(rig)).toEqual({ phase: 'dispatch_due' });
    expect(underWay(rig)).toEqual([]);
    await tell(rig, { type: 'run.resume' });
    expect(underWay(rig)).toEqual(['send a#1']);
    expect(takeSnapshot(rig.face)).toEqual(takeSnapshot(rig.engine.state));
  });

  it.each(['ask', 'none'] as const)(
    'while it was being sent, it is read back in mode %s too: it may be out already',
    async (mode) => {
      const dead = await started();
      const rig = await createRig([], { agents, hold: true, journal: dead.journal });
      await tell(rig, { type: 'run.recover' });
      await tell(rig, { type: 'mode.set', mode });
      expect(rig.engine.state.approvals.size).toBe(0);
      await tell(rig, { type: 'run.resume' });
      expect(underWay(rig)).toEqual(['send a#1']);
    },
  );

  async function cutOff() {
    const dead = await started();
    const rig = await createRig([], { agents, hold: true, journal: dead.journal });
    await tell(rig, { type: 'run.recover' });
    return rig;
  }

  it('while it was being sent, and another Baton went on, it is where that brought it, and nothing is sent', async () => {
    const rig = await cutOff();
    await report(rig, { status: 'assigned' });
    expect(phase(rig)).toEqual({ phase: 'dispatched', silent: false });
    await tell(rig, { type: 'run.resume' });
    expect(underWay(rig)).toEqual([]);
  });

  it('it is completed or blocked once by what its agent has done since', async () => {
    const rig = await cutOff();
    await report(rig, { status: 'completed' });
    expect(state(rig)).toMatchObject({ status: 'completed', by: 'agent' });
    expect(await report(rig, { status: 'completed' })).toMatchObject({ ok: false });
    const other = await cutOff();
    await report(other, { status: 'failed' }, { blocked: 'no key' });
    expect(state(other)).toMatchObject({ status: 'blocked', reason: 'no key' });
  });

  it('waits for a person where the other Baton found nobody to take it either', async () => {
    const rig = await cutOff();
    await report(rig, { status: 'escalated', error: 'It answered 503.' });
    expect(phase(rig)).toEqual({ phase: 'undelivered', reason: 'It answered 503.' });
  });

  it('hears nothing of what was not asked for yet', async () => {
    const rig = await createRig([], { agents, hold: true });
    expect(await report(rig, { status: 'completed' })).toMatchObject({ ok: false });
  });

  it('when its agent had it, it is still there, and nothing is sent', async () => {
    const dead = await started();
    await dead.end('send a#1');
    const rig = await createRig([], { agents, hold: true, journal: dead.journal });
    await tell(rig, { type: 'run.recover' });
    await tell(rig, { type: 'run.resume' });
    expect(phase(rig)).toEqual({ phase: 'dispatched', silent: false });
    expect(underWay(rig)).toEqual([]);
    await report(rig, { status: 'completed' });
    expect(underWay(rig)).toEqual(['turn b#1']);
  });
});
