import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../../shared/approval';
import { fold } from '../../shared/fold';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunState } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, createRig, quiet, type Rig, type RigOptions, read } from './engine-rig';

/** Another process opens what the first one, now dead, left on disk. */
async function reopen(dead: Rig, options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig([], { ...options, journal: dead.journal });
  await rig.engine.command({ type: 'run.recover' });
  return rig;
}

const oneCall = (call: ToolCall): RigOptions => ({
  hold: true,
  turn: ({ turn }) => (turn === 1 ? answer('', [call]) : undefined),
});

describe('a run whose process died', () => {
  it('shows the same state when it is folded from its journal', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a'])], { mode: 'ask' });
    await rig.start();
    const again = createRunState('run-1');
    for (const event of rig.journal) fold(again, event);
    expect(takeSnapshot(again)).toEqual(takeSnapshot(rig.engine.state));
  });

  it('is paused, and goes on when a person says so, with requests that had no answer asked again', async () => {
    const dead = await createRig([ticket('a')], { hold: true });
    await dead.start();
    const rig = await reopen(dead, { hold: true });
    expect(rig.engine.state.phase).toEqual({ phase: 'paused', by: 'restart', limit: null });
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('turn a#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('still asks what it asked, and does not ask what was answered', async () => {
    const dead = await createRig([ticket('a'), ticket('b')], { mode: 'ask', hold: true });
    await dead.start();
    const [first, second] = [...dead.engine.state.approvals.values()];
    const yes = { answer: 'approve', edited: null } as const;
    await dead.engine.command({
      type: 'approval.answer',
      approval: first?.id ?? '',
      hash: first?.hash ?? '',
      answer: yes,
    });
    const rig = await reopen(dead, { hold: true });
    expect([...rig.engine.state.approvals.values()]).toEqual([second]);
  });

  it('runs a read again, but never a step that may have done something', async () => {
    const deadRead = await createRig([ticket('a')], oneCall(read('x')));
    await deadRead.start();
    await deadRead.end('turn a#1');
    const again = await reopen(deadRead, oneCall(read('x')));
    await again.engine.command({ type: 'run.resume' });
    await quiet(again.engine);
    expect(again.working.has('step a#1.1')).toBe(true);

    const deadChange = await createRig([ticket('a')], oneCall(change('x')));
    await deadChange.start();
    await deadChange.end('turn a#1');
    const rig = await reopen(deadChange, oneCall(change('x')));
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(rig.working.size).toBe(0);
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'unknown' });
  });

  it('runs an approved read again under the approval that it had', async () => {
    const stepMode = [ticket('a', [], { stepMode: true })];
    const dead = await createRig(stepMode, { mode: 'all', ...oneCall(read('x')) });
    await dead.start();
    await dead.end('turn a#1');
    const rig = await reopen(dead, oneCall(read('x')));
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    const started = rig.journal.flatMap((event) => (event.type === 'step.started' ? [event.approval] : []));
    expect(started).toEqual(['step:a#1.1', 'step:a#1.1']);
  });

  it.each([
    ['done', []],
    ['not_done', []],
    ['again', [change('x')]],
  ] as const)('a step of unknown outcome goes on as the person says: %s', async (verdict, ran) => {
    const dead = await createRig([ticket('a')], oneCall(change('x')));
    await dead.start();
    await dead.end('turn a#1');
    const rig = await reopen(dead, {
      turn: ({ turn }) => (turn === 1 ? answer('', [change('x')]) : undefined),
    });
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict });
    await rig.engine.idle();
    expect(rig.ran).toEqual(ran);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict })).toMatchObject({
      failure: { type: 'ended' },
    });
  });

  it('an attempt that was only being prepared is taken up afresh under the same number', async () => {
    const dead = await createRig([ticket('a')], { mode: 'ask' });
    await dead.start();
    const proposed = dead.journal.findIndex((event) => event.type === 'attempt.proposed');
    dead.journal.splice(proposed + 1);
    const rig = await reopen(dead, { mode: 'ask' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect([...rig.engine.state.approvals.keys()]).toEqual(['spawn:a#1']);
  });
});
