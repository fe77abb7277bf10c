import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/approval';
import type { AttemptPhase } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { answer, command, createRig, quiet, type Rig, type RigOptions, verdict } from './engine-rig';
import type { TurnOutcome } from './ports';

const BUSY: TurnOutcome = {
  type: 'failed',
  reason: 'busy',
  retry: { afterMs: 60_000 },
  usage: null,
  model: 'rig',
};
const YES: Answer = { answer: 'approve', edited: null };
const review = { review: 'person', techLead: null, qa: null } as const;

interface Moment {
  readonly name: string;
  readonly phase: AttemptPhase['phase'];
  readonly options: RigOptions;
  /** Work of the first attempt that has to end for it to come to that moment. */
  readonly ends?: readonly string[];
}

/** Of the first try of the first turn of a's first attempt; all else does its work. */
const first =
  (outcome: TurnOutcome): NonNullable<RigOptions['turn']> =>
  ({ attempt: { key, retry }, turn }) =>
    key === 'a#1' && turn === 1 && retry === null ? outcome : undefined;

const moments: readonly Moment[] = [
  { name: 'its start waits for the person', phase: 'awaiting_spawn', options: { mode: 'ask' } },
  { name: 'the model answers', phase: 'turn_running', options: {} },
  {
    name: 'a step waits for the person',
    phase: 'awaiting_step',
    options: { mode: 'auto', turn: first(answer('', [command('make')])) },
    ends: ['turn a#1'],
  },
  {
    name: 'a command runs',
    phase: 'step_running',
    options: { turn: first(answer('', [command('make')])) },
    ends: ['turn a#1'],
  },
  {
    name: 'the tech lead looks at its result',
    phase: 'review_running',
    options: { tiers: { review: 'model', techLead: 'lead' } },
    ends: ['turn a#1'],
  },
  {
    name: 'its result waits for the person',
    phase: 'awaiting_review',
    options: { tiers: review, review: (job) => verdict('accept', job) },
    ends: ['turn a#1', 'review a#1'],
  },
  {
    name: 'it waits to try again',
    phase: 'turn_running',
    options: { turn: first(BUSY) },
    ends: ['turn a#1'],
  },
];

async function come({ phase, options, ends = [] }: Moment): Promise<Rig> {
  const rig = await createRig([ticket('a'), ticket('b', ['a'])], { ...options, hold: true });
  await rig.start();
  for (const what of ends) await rig.end(what);
  expect(rig.engine.state.attempts.get('a#1')?.phase.phase).toBe(phase);
  return rig;
}

const wasStarted = ({ log }: Rig) => log.filter((line) => line.startsWith('start '));

describe.each(moments)('while $name', (moment) => {
  it.each(['ticket.cancel', 'run.cancel'] as const)(
    '%s ends the attempt at once, and nobody is asked about it any more',
    async (type) => {
      const rig = await come(moment);
      const waited = [...rig.engine.state.approvals.values()];
      const begun = [...rig.working.values()];
      await rig.engine.command(type === 'ticket.cancel' ? { type, ticket: 'a' } : { type });
      for (const state of [rig.engine.state, rig.face]) {
        expect(state.tickets.get('a')?.state).toMatchObject({ status: 'blocked', kind: 'cancelled' });
        expect(state.approvals.size).toBe(0);
        expect(state.slotsHeld).toBe(0);
      }
      for (const { signal } of begun) expect(signal.aborted).toBe(true);
      for (const { id, hash } of waited) {
        const late = { type: 'approval.answer', approval: id, hash, answer: YES } as const;
        expect(await rig.engine.command(late)).toMatchObject({ failure: { type: 'not_waiting' } });
      }
      const before = wasStarted(rig);
      for (const what of [...rig.working.keys()]) await rig.end(what);
      expect(wasStarted(rig)).toEqual(before);
    },
  );

  it('a ticket that was cancelled and is tried again frees what waits for it', async () => {
    const rig = await come(moment);
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    for (const what of [...rig.working.keys()]) await rig.end(what);
    expect(rig.engine.state.tickets.get('b')?.state.status).toBe('todo');
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.command({ type: 'mode.set', mode: 'all' });
    await finish(rig);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ attempts: 2, state: { status: 'completed' } });
  });

  it('a pause starts nothing more, and what is resumed comes to its end', async () => {
    const rig = await come(moment);
    await rig.engine.command({ type: 'run.pause' });
    expect(rig.face.phase).toMatchObject({ phase: 'paused', by: 'person' });
    const before = wasStarted(rig);
    for (const what of [...rig.working.keys()]) await rig.end(what);
    expect(wasStarted(rig)).toEqual(before);
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.command({ type: 'mode.set', mode: 'all' });
    await finish(rig);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });
});

/** Ends all work as it comes, and accepts what waits for a review. */
async function finish(rig: Rig): Promise<void> {
  for (let turn = 0; turn < 50 && rig.engine.state.phase.phase !== 'finished'; turn++) {
    await quiet(rig.engine);
    for (const what of [...rig.working.keys()]) await rig.end(what);
    for (const { id, hash } of [...rig.engine.state.approvals.values()]) {
      await rig.engine.command({ type: 'approval.answer', approval: id, hash, answer: YES });
    }
  }
}
