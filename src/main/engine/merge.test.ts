import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { createRig, quiet, type RigOptions, verdict } from './engine-rig';

const tiers = { isolation: 'worktree' } as const;
const two = [ticket('a'), ticket('b')];
const conflict = { type: 'conflict', files: ['src/a.ts'], tickets: ['b'] } as const;

async function run(options: RigOptions, tickets = two) {
  const rig = await createRig(tickets, { tiers, ...options });
  await rig.start();
  if (options.hold !== true) await rig.engine.idle();
  return rig;
}

describe('results that are merged', () => {
  it('count as completed only then, and free their dependents only then', async () => {
    const rig = await run({ hold: true }, [ticket('a'), ticket('b', ['a'])]);
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['merge a#1']);
    expect(rig.engine.state.tickets.get('b')?.state.status).toBe('todo');
    await rig.end('merge a#1');
    expect(rig.engine.state.tickets.get('a')?.state).toEqual({
      status: 'completed',
      by: 'worker',
      summary: 'Done.',
    });
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    const merged = rig.journal.find(({ type }) => type === 'merge.finished');
    expect(merged).toMatchObject({ ticket: 'a', commit: 'commit of a#1' });
  });

  it('are merged one at a time, in the order in which they were accepted', async () => {
    const rig = await run({ hold: true }, [ticket('a'), ticket('b'), ticket('c')]);
    await rig.end('turn b#1');
    await rig.end('turn c#1');
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['merge b#1']);
    await rig.end('merge b#1');
    expect([...rig.working.keys()]).toEqual(['merge c#1']);
    await rig.end('merge c#1');
    await rig.end('merge a#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('do not keep others from working meanwhile', async () => {
    const rig = await run({ hold: true, parallel: 2 }, [ticket('a'), ticket('b'), ticket('c')]);
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['turn b#1', 'merge a#1']);
    await rig.end('merge a#1');
    expect([...rig.working.keys()]).toEqual(['turn b#1', 'turn c#1']);
  });

  it('wait for their review first', async () => {
    const rig = await run({ hold: true, tiers: { ...tiers, review: 'model', techLead: 'lead' } });
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toContain('review a#1');
    await rig.end('review a#1');
    expect([...rig.working.keys()]).toContain('merge a#1');
  });
});

describe('a result that does not fit what was merged meanwhile', () => {
  it('gets one more attempt, which is told of the conflict', async () => {
    const returned: unknown[] = [];
    const rig = await run({
      merge: ({ attempt }) => (attempt.key === 'a#1' ? conflict : { type: 'merged', commit: 'c' }),
      prepare: (job) => returned.push(job.returned),
    });
    expect(returned).toEqual([
      null,
      null,
      {
        attempt: 1,
        by: 'merge',
        notes: 'The changes of a and of b do not fit together in src/a.ts.',
      },
    ]);
    expect(rig.engine.state.attempts.get('a#1')).toMatchObject({
      resolves: null,
      phase: { outcome: 'sent_back' },
    });
    expect(rig.engine.state.attempts.get('a#2')?.resolves).toEqual({ attempt: 1, files: ['src/a.ts'] });
    expect(rig.engine.state.attempts.get('b#1')?.resolves).toBeNull();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is blocked the second time, naming both tickets and the files; a retry starts anew', async () => {
    let isMended = false;
    const rig = await run({
      merge: ({ ticket: { id } }) => (id === 'a' && !isMended ? conflict : { type: 'merged', commit: null }),
    });
    expect(rig.engine.state.tickets.get('a')?.state).toEqual({
      status: 'blocked',
      kind: 'merge',
      reason: 'The changes of a and of b do not fit together in src/a.ts.',
    });
    expect(rig.engine.state.tickets.get('a')?.attempts).toBe(2);
    isMended = true;
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    const retried = { conflicts: 0, conflict: null, state: { status: 'completed' } };
    expect(rig.engine.state.tickets.get('a')).toMatchObject(retried);
    expect(rig.engine.state.attempts.get('a#3')?.resolves).toBeNull();
  });

  it('is blocked at once when it could not be merged for another reason', async () => {
    const rig = await run({ merge: () => ({ type: 'failed', reason: 'The disk is full.' }) });
    expect(rig.engine.state.tickets.get('a')?.state).toEqual({
      status: 'blocked',
      kind: 'merge',
      reason: 'The disk is full.',
    });
  });
});

it('a conflict is resolved by the attempt after it, and by none that a review sends back after that', async () => {
  let reviews = 0;
  const rig = await run({
    tiers: { ...tiers, review: 'model', techLead: 'lead' },
    merge: ({ attempt }) => (attempt.key === 'a#1' ? conflict : { type: 'merged', commit: 'c' }),
    review: (job) => verdict(job.attempt.key === 'a#2' && reviews++ === 0 ? 'send_back' : 'accept', job),
  });
  const { attempts } = rig.engine.state;
  expect(attempts.get('a#2')?.resolves).toEqual({ attempt: 1, files: ['src/a.ts'] });
  expect(attempts.get('a#3')?.resolves).toBeNull();
  expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
});

describe('a death in the middle of a merge', () => {
  it('is followed by the same merge, and by no other before it', async () => {
    const before = await run({ hold: true });
    await before.end('turn a#1');
    await before.end('turn b#1');
    const rig = await createRig([], { journal: before.journal, hold: true });
    await rig.engine.command({ type: 'run.recover' });
    expect(rig.engine.state).toMatchObject({ merging: 0, slotsHeld: 0 });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toHaveLength(1);
    for (let merge = [...rig.working.keys()][0]; merge !== undefined; merge = [...rig.working.keys()][0]) {
      await rig.end(merge);
    }
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('a ticket that is cancelled meanwhile does not count', async () => {
    const rig = await run({ hold: true }, [ticket('a')]);
    await rig.end('turn a#1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    await rig.end('merge a#1');
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({ status: 'blocked', kind: 'cancelled' });
    expect(rig.engine.state.merging).toBe(0);
  });
});
