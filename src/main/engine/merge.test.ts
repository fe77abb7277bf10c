import { describe, expect, it } from 'vitest';
import { requireAttempt, requireTicket } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { createRig, quiet, type Rig, type RigOptions, verdict } from './engine-rig';
import type { MergeOutcome } from './ports';

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

  it('are merged one at a time also where they have waited together', async () => {
    const rig = await run({ hold: true }, [ticket('a'), ticket('b'), ticket('c')]);
    await rig.engine.command({ type: 'run.pause' });
    for (const id of ['a', 'b', 'c']) await rig.end(`turn ${id}#1`);
    expect([...rig.working.keys()]).toEqual([]);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    for (const id of ['a', 'b', 'c']) {
      expect([...rig.working.keys()]).toEqual([`merge ${id}#1`]);
      await rig.end(`merge ${id}#1`);
    }
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

describe('work that is another than what was verified and reviewed when it is to be merged', () => {
  const changed = { type: 'changed', reason: 'It is not what was verified.' } as const;
  const checked = { ...tiers, review: 'model', techLead: 'lead' } as const;
  const verified = [ticket('a', [], { verify: ['make', 'make test'] })];

  it('is verified and reviewed again before it is', async () => {
    const merges: MergeOutcome[] = [changed, { type: 'merged', commit: 'c' }];
    const seen: string[][] = [];
    const rig = await run(
      {
        tiers: checked,
        merge: () => merges.shift() ?? changed,
        review: (job) => {
          seen.push(job.verified.map(({ id }) => id));
          return verdict('accept', job);
        },
      },
      verified,
    );
    expect(rig.ran.map(({ input }) => input.command)).toEqual(['make', 'make test', 'make', 'make test']);
    expect(seen).toEqual([
      ['a#1.1', 'a#1.2'],
      ['a#1.3', 'a#1.4'],
    ]);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.prompts.length, 'the worker is not asked again').toBe(1);
  });

  it('goes back to its worker where it does not pass any more', async () => {
    const merges: MergeOutcome[] = [changed];
    let runs = 0;
    const rig = await run(
      {
        merge: () => merges.shift() ?? { type: 'merged', commit: 'c' },
        step: () => (++runs === 3 ? { outcome: 'error', note: 'broke' } : { outcome: 'ok', note: 'ran' }),
      },
      verified,
    );
    expect(requireAttempt(rig.engine.state, 'a#1')).toMatchObject({ turns: 2, verifyFailures: 1 });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('that goes on changing is blocked in the end; a retry asks for it as it is then', async () => {
    let isStill = false;
    const merge = (): MergeOutcome => (isStill ? { type: 'merged', commit: 'c' } : changed);
    const rig = await run({ tiers: checked, merge }, verified);
    const reason = expect.stringMatching(
      /^It is not what was verified\. It was verified again and .*then retry\.$/,
    );
    const blocked = { status: 'blocked', kind: 'merge', reason };
    expect(requireTicket(rig.engine.state, 'a').state).toEqual(blocked);
    expect(rig.ran.length).toBe(6);
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(requireTicket(rig.engine.state, 'a').state, 'with as many tries').toEqual(blocked);
    expect(rig.ran.length).toBe(10);
    isStill = true;
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(requireTicket(rig.engine.state, 'a')).toMatchObject({
      attempts: 1,
      state: { status: 'completed' },
    });
  });
});

describe('a merge that failed, while what it builds on is being taken back', () => {
  const failing: RigOptions = {
    merge: ({ ticket: { id } }) =>
      id === 'b' ? { type: 'failed', reason: 'The disk is full.' } : { type: 'merged', commit: 'c' },
    hold: true,
  };
  const retry = (rig: Rig, id: string) => rig.engine.command({ type: 'ticket.retry', ticket: id });
  async function failed(options: RigOptions): Promise<Rig> {
    const rig = await run({ ...failing, ...options }, [ticket('a'), ticket('b', ['a'])]);
    for (const what of ['turn a#1', 'merge a#1', 'turn b#1', 'merge b#1']) await rig.end(what);
    expect(rig.engine.state.tickets.get('b')?.state).toMatchObject({ status: 'blocked', kind: 'merge' });
    await rig.engine.command({ type: 'ticket.revert', ticket: 'a' });
    await quiet(rig.engine);
    return rig;
  }

  it('is not tried again before that is settled: its work would be given up for a wish that may fail', async () => {
    const rig = await failed({ revert: () => ({ type: 'failed', reason: 'Conflicts in x.ts.' }) });
    expect(await retry(rig, 'b')).toEqual({ ok: false, failure: { type: 'reverting', ticket: 'a' } });
    await rig.end('revert a#1');
    expect(await retry(rig, 'b')).toMatchObject({ ok: true });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['merge b#1']);
  });

  it('begins anew once it is taken back, and not before that is done again', async () => {
    const rig = await failed({});
    await rig.end('revert a#1');
    await retry(rig, 'b');
    await quiet(rig.engine);
    expect(requireTicket(rig.engine.state, 'b')).toMatchObject({ state: { status: 'todo' }, returned: null });
    expect([...rig.working.keys()]).toEqual([]);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
    await retry(rig, 'a');
    await quiet(rig.engine);
    for (const what of ['turn a#2', 'merge a#2']) await rig.end(what);
    expect([...rig.working.keys()]).toEqual(['turn b#2']);
    expect(rig.engine.state.attempts.get('b#2')).toMatchObject({ reopens: null });
  });

  it('is merged as it is where that was done again before a person tried it', async () => {
    const rig = await failed({});
    await rig.end('revert a#1');
    await retry(rig, 'a');
    await quiet(rig.engine);
    for (const what of ['turn a#2', 'merge a#2']) await rig.end(what);
    await retry(rig, 'b');
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['merge b#1']);
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
    expect(rig.engine.state.attempts.get('a#1')?.phase).toMatchObject({ outcome: 'sent_back' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is told in a few words, however many files there are', async () => {
    const files = Array.from({ length: 3000 }, (_, index) => `src/file-${index}.ts`);
    const tickets = Array.from({ length: 300 }, (_, index) => `other-${index}`);
    const rig = await run({ merge: () => ({ type: 'conflict', files, tickets }) }, [ticket('a')]);
    const { state } = requireTicket(rig.engine.state, 'a');
    const reason = state.status === 'blocked' ? state.reason : '';
    expect(reason).toMatch(
      /^The changes of a and of other-0, .* and 295 more do not fit together in src\/file-0/,
    );
    expect(reason).toMatch(/ and 2980 more\.$/);
    for (const event of rig.journal) expect(JSON.stringify(event).length).toBeLessThan(10_000);
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
    const retried = { attempts: 3, conflicts: 0, returned: null, state: { status: 'completed' } };
    expect(rig.engine.state.tickets.get('a')).toMatchObject(retried);
  });

  it('can be sent back with a word on how to settle it: the next attempt goes on from its work, and has a conflict of its own', async () => {
    const returned: unknown[] = [];
    const rig = await run({
      merge: ({ ticket: { id }, attempt }) =>
        id === 'a' && attempt.number !== 4 ? conflict : { type: 'merged', commit: null },
      prepare: (job) => returned.push(job.returned),
    });
    const notes = 'Keep both lines.';
    expect(await rig.engine.command({ type: 'ticket.return', ticket: 'a', notes })).toMatchObject({
      ok: true,
    });
    await rig.engine.idle();
    expect(returned[3]).toEqual({
      attempt: 2,
      by: 'person',
      notes:
        'Keep both lines.\n\nThe changes of a and of b do not fit together in src/a.ts. The files hold both now, with the usual conflict markers: settle each of them, and leave no marker.',
    });
    expect(returned[4]).toMatchObject({ attempt: 3, by: 'merge' });
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ attempts: 4, state: { status: 'completed' } });
    expect(rig.engine.state.attempts.get('a#2')?.conflictsWith).toEqual(['b']);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('cannot be sent back where there is no conflict to settle', async () => {
    const send = { type: 'ticket.return', ticket: 'a', notes: 'x' } as const;
    for (const type of ['failed', 'lost'] as const) {
      const rig = await run({ merge: () => ({ type, reason: 'no' }) }, [ticket('a')]);
      expect(await rig.engine.command(send)).toMatchObject({
        failure: { type: 'wrong_status', status: 'blocked' },
      });
    }
  });
});

describe('a result that could not be merged for another reason', () => {
  const states = (rig: Awaited<ReturnType<typeof run>>) =>
    [...rig.engine.state.tickets.values()].map(({ state }) => state.status);
  const turns = (rig: Awaited<ReturnType<typeof run>>) =>
    rig.journal.filter(({ type }) => type === 'turn.started').length;

  it('blocks its ticket at once, and a retry merges it as it is, without another turn of the worker', async () => {
    let isFull = true;
    const rig = await run({
      merge: ({ ticket: { id } }) =>
        id === 'a' && isFull
          ? { type: 'failed', reason: 'The disk is full.' }
          : { type: 'merged', commit: 'c' },
    });
    const blocked = { status: 'blocked', kind: 'merge', reason: 'The disk is full.' };
    expect(rig.engine.state.tickets.get('a')?.state).toEqual(blocked);
    const before = turns(rig);
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ state: blocked, attempts: 1 });
    isFull = false;
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(states(rig)).toEqual(['completed', 'completed']);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(turns(rig)).toBe(before);
  });

  it('can be cancelled while it waits to be merged again, and then begins anew', async () => {
    const rig = await run({ merge: () => ({ type: 'failed', reason: 'no' }) }, [ticket('a')]);
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.attempts).toBe(2);
  });

  it('is merged again by the next process when this one dies', async () => {
    const before = await run({ merge: () => ({ type: 'failed', reason: 'no' }) }, [ticket('a')]);
    const rig = await createRig([], { journal: before.journal });
    await rig.engine.command({ type: 'run.recover' });
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ state: { status: 'completed' }, attempts: 1 });
  });

  it('begins anew where the work is not there any more', async () => {
    let isLost = true;
    const rig = await run(
      { merge: () => (isLost ? { type: 'lost', reason: 'It is gone.' } : { type: 'merged', commit: 'c' }) },
      [ticket('a')],
    );
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({ kind: 'merge', reason: 'It is gone.' });
    isLost = false;
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ state: { status: 'completed' }, attempts: 2 });
  });
});

it('a conflict is resolved by the attempt after it, and by none that a review sends back after that', async () => {
  let reviews = 0;
  const returned: unknown[] = [];
  const rig = await run({
    tiers: { ...tiers, review: 'model', techLead: 'lead' },
    merge: ({ attempt }) => (attempt.key === 'a#1' ? conflict : { type: 'merged', commit: 'c' }),
    review: (job) => verdict(job.attempt.key === 'a#2' && reviews++ === 0 ? 'send_back' : 'accept', job),
    prepare: (job) => job.ticket.id === 'a' && returned.push(job.returned),
  });
  expect(returned).toMatchObject([null, { attempt: 1, by: 'merge' }, { attempt: 2, by: 'model' }]);
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
