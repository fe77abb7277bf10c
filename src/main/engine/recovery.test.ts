import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../../shared/approval';
import { fold } from '../../shared/fold';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunState } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, command, createRig, quiet, type Rig, type RigOptions, read } from './engine-rig';

/** Another process opens what the first one, now dead, left on disk. */
async function reopen(dead: Rig, options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig([], { ...options, journal: dead.journal });
  await rig.engine.command({ type: 'run.recover' });
  return rig;
}

/** The approvals under which steps began, in order. */
const startedUnder = ({ journal }: Rig) =>
  journal.flatMap((event) => (event.type === 'step.started' ? [event.approval] : []));

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

  it('is paused by the take-over where its process still lives', async () => {
    const before = await createRig([ticket('a')], { hold: true });
    await before.start();
    const rig = await createRig([], { hold: true, journal: before.journal });
    await rig.engine.command({ type: 'run.recover', takenOver: true });
    expect(rig.engine.state.phase).toEqual({ phase: 'paused', by: 'taken_over', limit: null });
    expect((await rig.engine.command({ type: 'run.resume' })).ok).toBe(true);
    expect(rig.engine.state.phase.phase).toBe('running');
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

  /** It died while a command ran, of which the next process can know the end. */
  async function rejoining(options: RigOptions = {}, more: readonly string[] = []): Promise<Rig> {
    const dead = await createRig([ticket('a')], oneCall(command('make')));
    await dead.start();
    await dead.end('turn a#1');
    const rig = await createRig([], { hold: true, ...options, journal: dead.journal });
    await rig.engine.command({ type: 'run.recover', rejoined: new Set(['a#1.1', ...more]) });
    return rig;
  }

  it('waits for a command that outlives it, though the run is paused, and does not run it again', async () => {
    const rig = await rejoining();
    expect([...rig.working.keys()]).toEqual(['rejoin a#1.1']);
    expect(rig.engine.state).toMatchObject({ phase: { phase: 'paused', by: 'restart' }, slotsHeld: 1 });
    await rig.end('rejoin a#1.1');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({
      state: 'finished',
      outcome: 'ok',
      note: 'ran',
    });
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('turn a#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.ran).toEqual([]);
  });

  it('says that it waits before it does, and asks nothing of steps that are not under way', async () => {
    const rig = await rejoining({}, ['b#1.1', 'a#1.2']);
    expect(rig.journal.find(({ type }) => type === 'run.recovered')).toMatchObject({
      again: [],
      unknown: [],
      rejoined: ['a#1.1'],
    });
    expect(rig.log.indexOf('start rejoin a#1.1')).toBeGreaterThan(rig.log.indexOf('disk run.recovered'));
  });

  it('is unknown as soon as nobody can know how the command ends; a person then says so', async () => {
    const rig = await rejoining({ rejoin: () => null });
    await rig.end('rejoin a#1.1');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'unknown' });
    expect(rig.engine.state.attempts.get('a#1')?.phase).toEqual({ phase: 'step_unknown', step: 'a#1.1' });
    expect(rig.engine.state.slotsHeld).toBe(0);
    const verdict = { type: 'step.resolve', step: 'a#1.1', verdict: 'done' } as const;
    expect((await rig.engine.command(verdict)).ok).toBe(true);
  });

  it('runs again when it is known that it was not done: under the answer that it had, and not before the run goes on', async () => {
    const rig = await rejoining({ rejoin: () => 'again' });
    await rig.end('rejoin a#1.1');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({
      state: 'resolved',
      verdict: 'again',
      by: 'recovery',
    });
    expect(rig.engine.state.steps.get('a#1.2')).toMatchObject({
      replaces: 'a#1.1',
      answeredBy: 'policy',
      state: { state: 'approved', by: 'policy' },
    });
    expect(rig.engine.state.approvals.size).toBe(0);
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('step a#1.2');
    await rig.end('turn a#1');
    expect(rig.ran).toEqual([command('make')]);
    expect(startedUnder(rig)).toEqual(['step:a#1.1', 'step:a#1.1']);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    // Folded once more it is the same.
    expect((await reopen(rig)).engine.state.steps.get('a#1.2')).toEqual(rig.engine.state.steps.get('a#1.2'));
  });

  it.each([true, undefined])(
    'that failed is explained by the QA unless it was interrupted: %s',
    async (isInterrupted) => {
      const dead = await createRig([ticket('a')], { tiers: { qa: 'm:qa' }, ...oneCall(command('make')) });
      await dead.start();
      await dead.end('turn a#1');
      const outcome = { outcome: 'error', note: 'no', ...(isInterrupted && { isInterrupted }) } as const;
      const rig = await createRig([], { hold: true, rejoin: () => outcome, journal: dead.journal });
      await rig.engine.command({ type: 'run.recover', rejoined: new Set(['a#1.1']) });
      await rig.end('rejoin a#1.1');
      const phase = rig.engine.state.attempts.get('a#1')?.phase.phase;
      expect(phase).toBe(isInterrupted ? 'turn_due' : 'diagnosis_due');
    },
  );

  it('waits once more when the process that waits dies, too', async () => {
    const second = await rejoining();
    const third = await createRig([], { hold: true, journal: second.journal });
    await third.engine.command({ type: 'run.recover', rejoined: new Set(['a#1.1']) });
    expect([...third.working.keys()]).toEqual(['rejoin a#1.1']);
    const fourth = await reopen(third, { hold: true });
    expect(fourth.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'unknown' });
  });

  it('ends what it waits for with the attempt', async () => {
    const rig = await rejoining();
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(rig.working.get('rejoin a#1.1')?.signal.aborted).toBe(true);
    await rig.end('rejoin a#1.1');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'broken_off' });
  });

  it('knows the end of a read, too, rather than to run it again', async () => {
    const dead = await createRig([ticket('a')], oneCall(read('x')));
    await dead.start();
    await dead.end('turn a#1');
    const rig = await createRig([], { journal: dead.journal });
    await rig.engine.command({ type: 'run.recover', rejoined: new Set(['a#1.1']) });
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#1.1')?.state).toMatchObject({ state: 'finished' });
  });

  it('runs an approved read again under the approval that it had', async () => {
    const stepMode = [ticket('a', [], { stepMode: true })];
    const dead = await createRig(stepMode, { mode: 'all', ...oneCall(read('x')) });
    await dead.start();
    await dead.end('turn a#1');
    const rig = await reopen(dead, oneCall(read('x')));
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(startedUnder(rig)).toEqual(['step:a#1.1', 'step:a#1.1']);
  });

  it('names the same approval however often it dies before the command begins, and none once a person has it run again', async () => {
    const rejoin = () => 'again' as const;
    let rig = await rejoining({ rejoin });
    await rig.end('rejoin a#1.1');
    for (const step of ['a#1.2', 'a#1.3']) {
      await rig.engine.command({ type: 'run.resume' });
      await quiet(rig.engine);
      rig = await createRig([], { hold: true, rejoin, journal: rig.journal });
      await rig.engine.command({ type: 'run.recover', rejoined: new Set([step]) });
      await rig.end(`rejoin ${step}`);
    }
    expect(startedUnder(rig)).toEqual(['step:a#1.1', 'step:a#1.1', 'step:a#1.1']);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    rig = await reopen(rig, { hold: true });
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.4', verdict: 'again' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    rig = await createRig([], { hold: true, rejoin, journal: rig.journal });
    await rig.engine.command({ type: 'run.recover', rejoined: new Set(['a#1.5']) });
    await rig.end('rejoin a#1.5');
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(startedUnder(rig).slice(3)).toEqual(['step:a#1.1', null, null]);
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
