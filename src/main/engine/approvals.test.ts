import { describe, expect, it } from 'vitest';
import type { Action, ToolCall } from '../../shared/approval';
import type { ApprovalMode } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, command, createRig, quiet, type Rig, type RigOptions, read } from './engine-rig';

/** A worker that makes these calls, one a turn, and is then done. */
function calling(...calls: ToolCall[]): Pick<RigOptions, 'turn'> {
  return {
    turn: ({ turn }) => {
      const call = calls[turn - 1];
      return call === undefined ? undefined : answer('', [call]);
    },
  };
}

const waiting = (rig: Rig) => [...rig.engine.state.approvals.values()];
const state = (rig: Rig, id = 'a') => rig.engine.state.tickets.get(id)?.state;

async function approve(rig: Rig, index = 0, edited: Action | null = null) {
  const approval = waiting(rig)[index];
  const result = await rig.engine.command({
    type: 'approval.answer',
    approval: approval?.id ?? '',
    hash: approval?.hash ?? '',
    answer: { answer: 'approve', edited },
  });
  await quiet(rig.engine);
  return result;
}

async function reject(rig: Rig, reason: string, stopRun = false) {
  const approval = waiting(rig)[0];
  await rig.engine.command({
    type: 'approval.answer',
    approval: approval?.id ?? '',
    hash: approval?.hash ?? '',
    answer: { answer: 'reject', reason, stopRun },
  });
  await quiet(rig.engine);
}

describe('what each mode asks', () => {
  const protectedChange: ToolCall = change('.git/config');
  const rows: [ApprovalMode, string, boolean, ToolCall, 'asks' | 'policy' | 'runs'][] = [
    ['ask', 'a step of a ticket in step mode', true, read('a'), 'asks'],
    ['auto', 'a step of a ticket in step mode', true, read('a'), 'asks'],
    ['all', 'a step of a ticket in step mode', true, read('a'), 'policy'],
    ['ask', 'a read', false, read('a'), 'runs'],
    ['auto', 'a change in the workspace', false, change('a'), 'runs'],
    ['all', 'a change in the workspace', false, change('a'), 'runs'],
    ['ask', 'a command', false, command('ls'), 'asks'],
    ['auto', 'a command', false, command('ls'), 'asks'],
    ['all', 'a command', false, command('ls'), 'policy'],
    ['ask', 'a change of a protected file', false, protectedChange, 'asks'],
    ['auto', 'a change of a protected file', false, protectedChange, 'asks'],
    ['all', 'a change of a protected file', true, protectedChange, 'asks'],
  ];
  it.each(rows)('%s: %s (step mode %s)', async (mode, _what, stepMode, call, expected) => {
    const rig = await createRig([ticket('a', [], { stepMode })], { mode, ...calling(call) });
    await rig.start();
    if (mode === 'ask') await approve(rig);
    const asked = rig.journal.filter((event) => event.type === 'approval.requested' && event.step !== null);
    const answered = rig.journal.flatMap((event) =>
      event.type === 'approval.answered' && event.step !== null ? [event.by] : [],
    );
    expect({ asked: asked.length, answered, ran: rig.ran.length }).toEqual(
      {
        asks: { asked: 1, answered: [], ran: 0 },
        policy: { asked: 1, answered: ['policy'], ran: 1 },
        runs: { asked: 0, answered: [], ran: 1 },
      }[expected],
    );
  });

  it('ask: every ready ticket asks before its worker starts, and nothing starts until it is answered', async () => {
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c', ['a'])], { mode: 'ask', parallel: 1 });
    await rig.start();
    expect(waiting(rig).map(({ ticket: id }) => id)).toEqual(['a', 'b']);
    expect(rig.types()).not.toContain('attempt.started');
  });

  it('asks in the order in which tickets are to start, however long each takes to prepare', async () => {
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c')], {
      mode: 'ask',
      hold: true,
      holdPreparing: true,
    });
    await rig.start();
    await rig.end('prepare c#1');
    await rig.end('prepare b#1');
    expect(waiting(rig)).toEqual([]);
    await rig.end('prepare a#1');
    expect(waiting(rig).map(({ ticket: id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('none: every spawn is rejected and so shown', async () => {
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c', ['a'])], { mode: 'none' });
    await rig.start();
    expect(rig.prompts).toEqual([]);
    expect(state(rig)).toEqual({
      status: 'blocked',
      kind: 'spawn_rejected',
      reason: 'Spawn rejected: the approval mode is “none”.',
    });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
  });

  it('a mode that would not have asked answers what waits, by policy', async () => {
    const rig = await createRig([ticket('a', [], { stepMode: true })], {
      mode: 'ask',
      ...calling(change('x')),
    });
    await rig.start();
    await rig.engine.command({ type: 'mode.set', mode: 'all' });
    await rig.engine.idle();
    expect(rig.ran).toEqual([change('x')]);
    expect(state(rig)).toMatchObject({ status: 'completed' });
  });

  it('a change of the mode to none rejects the spawns that wait', async () => {
    const rig = await createRig([ticket('a')], { mode: 'ask' });
    await rig.start();
    await rig.engine.command({ type: 'mode.set', mode: 'none' });
    await quiet(rig.engine);
    expect(state(rig)).toMatchObject({ kind: 'spawn_rejected' });
  });
});

describe('a stricter mode', () => {
  const tickets = [ticket('a'), ticket('b')];

  it.each([
    ['ask', 'asks about', 'in_progress'],
    ['none', 'rejects', 'blocked'],
  ] as const)(
    '%s %s spawns that an earlier mode approved and that have not begun',
    async (mode, _does, status) => {
      const rig = await createRig(tickets, { mode: 'ask', parallel: 1, hold: true });
      await rig.start();
      await rig.engine.command({ type: 'run.pause' });
      await rig.engine.command({ type: 'mode.set', mode: 'all' });
      expect(waiting(rig)).toEqual([]);
      await rig.engine.command({ type: 'mode.set', mode });
      expect(waiting(rig).length).toBe(mode === 'ask' ? 2 : 0);
      await rig.engine.command({ type: 'run.resume' });
      await quiet(rig.engine);
      expect(rig.working.size).toBe(0);
      expect([state(rig, 'a')?.status, state(rig, 'b')?.status]).toEqual([status, status]);
    },
  );

  it('asks about a command that an earlier mode let pass and that has not begun', async () => {
    const rig = await createRig([ticket('a')], { mode: 'all', hold: true, ...calling(command('ls')) });
    await rig.start();
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('turn a#1');
    await rig.engine.command({ type: 'mode.set', mode: 'ask' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(rig.working.size).toBe(0);
    expect(waiting(rig).map(({ id }) => id)).toEqual(['step:a#1.1']);
    await approve(rig);
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
  });

  it('does not ask again about what a person approved', async () => {
    const rig = await createRig([ticket('a')], { mode: 'auto', hold: true, ...calling(command('ls')) });
    await rig.start();
    await rig.end('turn a#1');
    await rig.engine.command({ type: 'run.pause' });
    await approve(rig);
    await rig.engine.command({ type: 'mode.set', mode: 'ask' });
    expect(waiting(rig)).toEqual([]);
  });

  it('can be set on a run that has ended, for when it goes on', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a'])], {
      mode: 'all',
      turn: () => ({ type: 'failed', reason: 'no', retry: null, usage: null, model: 'rig' }),
    });
    await rig.start();
    await rig.engine.idle();
    expect(await rig.engine.command({ type: 'mode.set', mode: 'ask' })).toEqual({ ok: true, value: null });
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await quiet(rig.engine);
    expect(waiting(rig).map(({ id }) => id)).toEqual(['spawn:a#2']);
  });
});

describe('answering a spawn', () => {
  it('what was edited is what the worker gets', async () => {
    const rig = await createRig([ticket('a')], { mode: 'ask' });
    await rig.start();
    const proposal = {
      role: 'Worker',
      model: 'rig',
      prompt: 'Do it gently.',
      context: [{ name: 'Note', text: 'No rush.' }],
      setup: [],
      verify: [],
    };
    expect(await approve(rig, 0, { kind: 'spawn', proposal })).toEqual({ ok: true, value: null });
    expect(rig.prompts).toEqual(['Do it gently.\n\n## Note\n\nNo rush.']);
    const answered = rig.journal.find((event) => event.type === 'approval.answered');
    const requested = rig.journal.find((event) => event.type === 'approval.requested');
    expect(answered).toMatchObject({ by: 'person', edited: { kind: 'spawn', proposal } });
    expect(answered?.type === 'approval.answered' && answered.hash).not.toBe(
      requested?.type === 'approval.requested' && requested.hash,
    );
  });

  it.each([
    ['an empty prompt', { prompt: ' \n' }, 'the prompt is empty.'],
    ['another model', { model: 'other' }, 'its role and model stay.'],
    ['another role', { role: 'Boss' }, 'its role and model stay.'],
    ['other verify commands', { verify: ['rm -rf /'] }, 'its verify commands stay.'],
  ])('an edit cannot put in %s', async (_what, change, message) => {
    const rig = await createRig([ticket('a')], { mode: 'ask' });
    await rig.start();
    const proposal = {
      role: 'Worker',
      model: 'rig',
      prompt: 'Do a.',
      context: [],
      setup: [],
      verify: [],
      ...change,
    };
    expect(await approve(rig, 0, { kind: 'spawn', proposal })).toEqual({
      ok: false,
      failure: { type: 'bad_edit', message },
    });
    expect(waiting(rig).length).toBe(1);
  });

  it('a rejected spawn blocks its ticket with the reason, and the others go on', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { mode: 'ask' });
    await rig.start();
    await reject(rig, 'not today');
    expect(state(rig)).toEqual({
      status: 'blocked',
      kind: 'spawn_rejected',
      reason: 'Spawn rejected: not today',
    });
    await approve(rig);
    expect(state(rig, 'b')).toMatchObject({ status: 'completed' });
  });

  it('reject and stop ends the run there', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { mode: 'ask' });
    await rig.start();
    await reject(rig, 'wrong track', true);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'cancelled' });
    expect(state(rig)).toMatchObject({ kind: 'spawn_rejected' });
    expect(state(rig, 'b')).toMatchObject({ kind: 'cancelled', reason: 'The run was stopped: wrong track' });
    expect(waiting(rig)).toEqual([]);
  });

  it('all that are ready can be approved at once, or none of them when one has changed', async () => {
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c')], { mode: 'ask' });
    await rig.start();
    const approvals = waiting(rig).map(({ id, hash }) => ({ approval: id, hash }));
    const stale = approvals.map((one, index) => (index === 1 ? { ...one, hash: 'old' } : one));
    expect(await rig.engine.command({ type: 'approval.approve_spawns', approvals: stale })).toMatchObject({
      failure: { type: 'changed', approval: 'spawn:b#1' },
    });
    expect(waiting(rig).length).toBe(3);
    await rig.engine.command({ type: 'approval.approve_spawns', approvals });
    await rig.engine.idle();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('a retry proposes the prompt and context as last edited', async () => {
    const rig = await createRig([ticket('a')], {
      mode: 'ask',
      turn: () => ({ type: 'failed', reason: 'no', retry: null, usage: null, model: 'rig' }),
    });
    await rig.start();
    const proposal = { role: 'Worker', model: 'rig', prompt: 'Mine.', context: [], setup: [], verify: [] };
    await approve(rig, 0, { kind: 'spawn', proposal });
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await quiet(rig.engine);
    expect(waiting(rig)[0]?.action).toEqual({ kind: 'spawn', proposal });
  });

  it('an approval that was answered, or whose attempt has ended, cannot be answered again', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { mode: 'ask' });
    await rig.start();
    const [first, second] = waiting(rig);
    await approve(rig);
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'b' });
    for (const approval of [first, second]) {
      const again = {
        approval: approval?.id ?? '',
        hash: approval?.hash ?? '',
        answer: { answer: 'approve', edited: null },
      } as const;
      expect(await rig.engine.command({ type: 'approval.answer', ...again })).toMatchObject({
        failure: { type: 'not_waiting' },
      });
    }
  });
});

describe('answering a step', () => {
  const inStepMode = (rig: RigOptions) =>
    createRig([ticket('a', [], { stepMode: true })], { mode: 'auto', ...rig });

  it('the edited input runs, and is what history shows', async () => {
    const rig = await inStepMode(calling(command('rm -rf build')));
    await rig.start();
    await approve(rig, 0, { kind: 'step', step: 'a#1.1', call: command('ls build') });
    expect(rig.ran).toEqual([command('ls build')]);
    expect(rig.engine.state.steps.get('a#1.1')).toMatchObject({ call: command('ls build'), edited: true });
  });

  it('what ran has the hash that was approved', async () => {
    const rig = await inStepMode(calling(command('ls')));
    await rig.start();
    const asked = waiting(rig)[0]?.hash;
    await approve(rig);
    const started = rig.journal.find((event) => event.type === 'step.started');
    expect(started).toMatchObject({ hash: asked, approval: 'step:a#1.1' });
  });

  it.each([
    [
      'input that the tool does not take',
      { kind: 'step', step: 'a#1.1', call: { tool: 'run_command', input: { wrong: 1 } } },
    ],
    ['another tool', { kind: 'step', step: 'a#1.1', call: read('a') }],
    ['another step', { kind: 'step', step: 'b#1.1', call: command('ls') }],
    [
      'a spawn',
      { kind: 'spawn', proposal: { role: '', model: '', prompt: '', context: [], setup: [], verify: [] } },
    ],
  ] as [string, Action][])(
    'an edit cannot put in %s; the approval goes on waiting',
    async (_what, edited) => {
      const rig = await inStepMode(calling(command('ls')));
      await rig.start();
      expect(await approve(rig, 0, edited)).toMatchObject({ failure: { type: 'bad_edit' } });
      expect(waiting(rig).length).toBe(1);
      expect(rig.ran).toEqual([]);
    },
  );

  it('an edit that changes nothing is not called an edit', async () => {
    const rig = await inStepMode(calling(command('ls')));
    await rig.start();
    await approve(rig, 0, { kind: 'step', step: 'a#1.1', call: command('ls') });
    expect(rig.engine.state.steps.get('a#1.1')?.edited).toBe(false);
  });

  it('a rejected step does not run; the worker goes on and hears the reason', async () => {
    const rig = await inStepMode(calling(command('rm -rf /'), command('ls')));
    await rig.start();
    await reject(rig, 'far too much');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({
      state: 'finished',
      outcome: 'rejected',
      note: 'far too much',
    });
    await approve(rig);
    expect(rig.ran).toEqual([command('ls')]);
    expect(state(rig)).toMatchObject({ status: 'completed' });
  });

  it('a hash of something else than what waits approves nothing', async () => {
    const rig = await inStepMode(calling(command('ls')));
    await rig.start();
    const asked = {
      approval: 'step:a#1.1',
      hash: 'something else',
      answer: { answer: 'approve', edited: null },
    } as const;
    expect(await rig.engine.command({ type: 'approval.answer', ...asked })).toMatchObject({
      failure: { type: 'changed' },
    });
    expect(rig.ran).toEqual([]);
  });

  it('while the run is paused answers are taken, and run after it goes on', async () => {
    const rig = await inStepMode(calling(command('ls')));
    await rig.start();
    await rig.engine.command({ type: 'run.pause' });
    await approve(rig);
    expect(rig.ran).toEqual([]);
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('ls')]);
  });
});
