import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { succeed } from '../../shared/result';
import { WORKERS_ONLY } from '../../shared/run-event';
import { ticket } from '../../shared/ticket-rig';
import { usedSoFar } from '../../shared/used-so-far';
import { answer, change, command, createRig, quiet, type Rig } from './engine-rig';

const paused = (limit: string) => ({ phase: 'paused', by: 'limit', limit });
const three = [ticket('a'), ticket('b', ['a']), ticket('c', ['b'])];

async function raise(
  rig: Rig,
  limit: 'usd' | 'tokens' | 'hours' | 'stepsPerAttempt' | 'unpriced',
  to: number | null,
) {
  const result = await rig.engine.command({ type: 'limit.raise', limit, to });
  await rig.engine.idle();
  return result;
}

const planned = {
  tier: 1,
  model: 'm',
  input: 900,
  cacheRead: 0,
  cacheWrite: 0,
  output: 100,
  reasoning: 0,
  cost: 0.5,
  estimated: false,
} as const;

describe('what was spent before the run', () => {
  it('is on disk, the run’s own, and counts against its limits', async () => {
    const rig = await createRig([ticket('a')], { hold: true });
    expect(await rig.engine.command({ type: 'usage.add', usages: [planned, planned] })).toEqual(
      succeed(null),
    );
    expect(rig.types().slice(-2)).toEqual(['usage.recorded', 'usage.recorded']);
    expect(rig.engine.state.tiers[1]).toMatchObject({ requests: 2, input: 1800, cost: 1 });
    await rig.engine.command({
      type: 'run.start',
      workspace: '/w',
      mode: 'all',
      parallel: 1,
      model: 'm',
      limits: { ...NO_LIMITS, usd: 1 },
      ...WORKERS_ONLY,
    });
    await quiet(rig.engine);
    expect(rig.engine.state.phase).toEqual({ phase: 'paused', by: 'limit', limit: 'usd' });
  });
});

describe('a run with limits', () => {
  it.each([
    ['usd', 0.02, 0.03],
    ['tokens', 32, 48],
  ] as const)(
    'pauses when it has used its %s, and goes on when a person raises it',
    async (limit, at, enough) => {
      const rig = await createRig(three, { limits: { [limit]: at }, mode: 'all' });
      await rig.start();
      expect(rig.engine.state.phase).toEqual(paused(limit));
      expect(rig.engine.state.counts.completed).toBe(2);
      await raise(rig, limit, enough);
      expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    },
  );

  it('that was opened again there goes on when it is raised, and its time away does not count', async () => {
    const before = await createRig(three, { limits: { usd: 0.01, hours: 1 } });
    await before.start();
    const rig = await createRig([], { journal: before.journal.filter(({ type }) => type !== 'run.paused') });
    rig.advance(12 * 3_600_000);
    await rig.engine.command({ type: 'run.recover' });
    expect(rig.engine.state.phase).toMatchObject({ phase: 'paused', by: 'restart' });
    expect(usedSoFar(rig.engine.state).hours).toBe(0);
    expect(await rig.engine.command({ type: 'run.resume' })).toMatchObject({ ok: false });
    await raise(rig, 'usd', 1);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('that was stopped there goes on once the limit is raised and a person resumes it', async () => {
    const rig = await createRig(three, { limits: { usd: 0.01 } });
    await rig.start();
    await rig.engine.command({ type: 'run.cancel' });
    expect(await rig.engine.command({ type: 'run.resume' })).toMatchObject({ ok: false });
    expect(await raise(rig, 'usd', 1)).toMatchObject({ ok: true });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'cancelled' });
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.idle();
    expect(rig.engine.state.counts.completed).toBe(3);
  });

  it('does not go on by resuming, by another mode, or by raising it too little', async () => {
    const rig = await createRig(three, { limits: { usd: 0.01 } });
    await rig.start();
    expect(await rig.engine.command({ type: 'run.resume' })).toMatchObject({
      failure: { type: 'over_limit', limit: 'usd' },
    });
    await rig.engine.command({ type: 'mode.set', mode: 'all' });
    await raise(rig, 'usd', 0.005);
    expect(rig.engine.state.phase).toEqual(paused('usd'));
    expect(rig.engine.state.counts.completed).toBe(1);
  });

  it('that stands at two limits needs both raised', async () => {
    const rig = await createRig(three, { limits: { usd: 0.01, tokens: 16 } });
    await rig.start();
    await raise(rig, 'usd', null);
    expect(rig.engine.state.phase).toEqual(paused('tokens'));
    await raise(rig, 'tokens', null);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('ends rather than pauses when nothing is left to do', async () => {
    const rig = await createRig([ticket('a')], { limits: { usd: 0.01 } });
    await rig.start();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('counts its time while it runs, not while it is paused', async () => {
    const rig = await createRig(three, { hold: true, limits: { hours: 1 } });
    await rig.start();
    rig.advance(30 * 60_000);
    await rig.engine.command({ type: 'run.pause' });
    rig.advance(10 * 3_600_000);
    await rig.engine.command({ type: 'run.resume' });
    expect(usedSoFar(rig.engine.state).hours).toBe(0.5);
    rig.advance(31 * 60_000);
    await rig.end('turn a#1');
    expect(rig.engine.state.phase).toEqual(paused('hours'));
  });

  it('does not stop at its hours for a night in which it stood still, and says so with its next event only', async () => {
    const rig = await createRig(three, { hold: true, limits: { hours: 1 } });
    await rig.start();
    rig.advance(20 * 60_000);
    rig.breakDisk('no space left on the disk');
    await rig.end('turn a#1');
    rig.standStill(8 * 3_600_000);
    rig.breakDisk(null);
    const written = rig.journal.length;
    rig.engine.goOn();
    await quiet(rig.engine);
    expect(usedSoFar(rig.engine.state).hours).toBeCloseTo(1 / 3);
    expect(rig.engine.state.phase).toEqual({ phase: 'running' });
    const said = rig.journal.map(({ stoodStillMs }) => stoodStillMs);
    expect(said.slice(written)[0]).toBe(8 * 3_600_000);
    expect(said.filter((ms) => ms !== undefined)).toHaveLength(1);
    rig.advance(40 * 60_000);
    await rig.end('turn b#1');
    expect(rig.engine.state.phase).toEqual(paused('hours'));
  });

  it('does not count the time in which a person, or an agent elsewhere, lets it wait', async () => {
    const steps = ({ turn }: { turn: number }) => (turn === 1 ? answer('', [command('make')]) : undefined);
    const rig = await createRig([ticket('a'), ticket('b', [], { assignedTo: 'agent' })], {
      mode: 'auto',
      hold: true,
      agents: ['agent'],
      turn: steps,
      limits: { hours: 1 },
    });
    await rig.start();
    await rig.end('send b#1');
    rig.advance(20 * 60_000);
    await rig.end('turn a#1');
    const approval = rig.engine.state.approvals.get('step:a#1.1');
    expect(rig.engine.state.attempts.get('b#1')?.phase.phase).toBe('dispatched');
    rig.advance(48 * 3_600_000);
    const { id = '', hash = '' } = approval ?? {};
    const yes = { answer: 'approve', edited: null } as const;
    await rig.engine.command({ type: 'approval.answer', approval: id, hash, answer: yes });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
    expect(usedSoFar(rig.engine.state).hours).toBeCloseTo(1 / 3);
    rig.advance(41 * 60_000);
    await rig.end('step a#1.1');
    expect(rig.engine.state.phase).toEqual(paused('hours'));
  });

  it('lets an attempt make so many steps, then asks', async () => {
    const turn = ({ turn: number }: { turn: number }) =>
      number <= 3 ? answer('', [change(`file ${number}`)]) : undefined;
    const rig = await createRig([ticket('a')], { turn, limits: { stepsPerAttempt: 2 } });
    await rig.start();
    expect(rig.ran).toEqual([change('file 1'), change('file 2')]);
    expect(rig.engine.state.phase).toEqual(paused('stepsPerAttempt'));
    await raise(rig, 'stepsPerAttempt', 3);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('asks once about a model without a price when money is limited, and not otherwise', async () => {
    const usage = {
      input: 1,
      cacheRead: 0,
      cacheWrite: 0,
      output: 1,
      reasoning: 0,
      cost: null,
      estimated: false,
    };
    const turn = () => ({ ...answer('Done.'), usage }) as ReturnType<typeof answer>;
    const free = await createRig(three, { turn });
    await free.start();
    expect(free.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    const rig = await createRig(three, { turn, limits: { usd: 1 } });
    await rig.start();
    expect(rig.engine.state.phase).toEqual(paused('unpriced'));
    await raise(rig, 'unpriced', null);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('still holds after a restart', async () => {
    const dead = await createRig(three, { limits: { usd: 0.01 } });
    await dead.start();
    const rig = await createRig([], { journal: dead.journal });
    await rig.engine.command({ type: 'run.recover' });
    expect(await rig.engine.command({ type: 'run.resume' })).toMatchObject({
      failure: { type: 'over_limit' },
    });
    await quiet(rig.engine);
    expect(rig.ran).toEqual([]);
  });
});
