import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import { limitKindSchema } from '../../shared/limits';
import { has } from '../../shared/ready-set';
import type { RunEvent } from '../../shared/run-event';
import {
  createRunState,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
} from '../../shared/run-state';
import { approvalModeSchema } from '../../shared/ticket';
import { tokensOf } from '../../shared/usage';
import { hasUsedItsSteps, reachedLimit, workedSoFar } from '../../shared/used-so-far';
import type { EngineCommand } from './engine';
import { answer, createRig, facts, inspect, quiet, type Rig, type RigOptions } from './engine-rig';
import { plan } from './plan';
import {
  type Draw,
  merges,
  outcomes,
  pick,
  randomCommand,
  randomTickets,
  randomTiers,
  reviewBy,
  sendBy,
} from './random-run-rig';

// Baton dies at any moment of any run, again and again, while a person does what they like; in the end they settle what waits.

const seed = Number(process.env.BATON_SEED);

/** Most runs have none, or they would not come far. */
const seldom = <Value>(some: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some });
const limits = fc.record({
  usd: seldom(fc.integer({ min: 1, max: 20 }).map((cents) => cents / 100)),
  tokens: seldom(fc.integer({ min: 10, max: 400 })),
  hours: seldom(fc.integer({ min: 1, max: 5 })),
  stepsPerAttempt: seldom(fc.integer({ min: 1, max: 6 })),
});

const asked = { hash: (text: string) => `hash of ${text}` };
const tools = {
  inspect,
  isRepeatable: (tool: string) => tool === 'read_file',
  setupCall: (text: string) => ({ tool: 'run_command', input: { command: text } }),
  verifyCall: (text: string) => ({ tool: 'run_command', input: { command: text } }),
};

/** Nothing is stuck: whatever has begun is under way, or waits for somebody or something that is. */
function checkMoves(rig: Rig): void {
  const { state } = rig.engine;
  const underWay = new Set<string>();
  for (const { what, signal } of rig.working.values()) {
    // A wait that is broken off comes to its end all the same.
    if (what.startsWith('wait')) underWay.add('wait');
    else if (!signal.aborted) underWay.add(what);
  }
  const isRunning = state.phase.phase === 'running';
  const isUnderWay = (...names: string[]) =>
    expect([...underWay], `${names} in phase ${state.phase.phase}`).toSatisfy((all: string[]) =>
      names.some((name) => all.includes(name)),
    );
  for (const key of state.live) {
    const { phase, holdsSlot, ticket, number } = requireAttempt(state, key);
    expect(requireTicket(state, ticket).state).toEqual({ status: 'in_progress', attempt: number });
    if ('approval' in phase) {
      expect(state.approvals.get(phase.approval), `${key} waits for an answer`).toMatchObject({ ticket });
      expect(holdsSlot, 'what waits for a person takes no slot').toBe(false);
    }
    switch (phase.phase) {
      case 'turn_running':
        isUnderWay(`turn ${key}`, 'wait');
        break;
      case 'review_running':
        isUnderWay(`review ${key}`, 'wait');
        break;
      case 'step_running':
        isUnderWay(`step ${phase.step}`, `rejoin ${phase.step}`);
        break;
      case 'diagnosis_running':
        isUnderWay(`diagnosis ${phase.step}`);
        break;
      case 'merge_running':
        isUnderWay(`merge ${key}`);
        break;
      case 'sending':
        isUnderWay(`send ${key}`, 'wait');
        break;
      case 'preparing':
        expect.fail(`${key} is prepared for ever`);
        break;
      case 'dispatch_due':
        expect(isRunning, `${key} is not sent`).toBe(false);
        break;
      case 'queued':
      case 'turn_due':
      case 'step_due':
      case 'diagnosis_due':
      case 'review_due':
      case 'merge_due':
        if (!isRunning || (phase.phase === 'merge_due' && state.merging > 0)) break;
        expect(state.slotsHeld, `${key} waits for a slot`).toBe(state.parallel);
        break;
      default:
    }
  }
  for (const id of state.reverting) {
    const { revert, accepted } = requireTicket(state, id);
    expect(revert?.phase).toBe('running');
    isUnderWay(`revert ${id}#${accepted}`);
  }
  for (const { id, ticket, attempt } of state.approvals.values()) {
    const { phase } = requireAttempt(state, `${ticket}#${attempt}`);
    expect('approval' in phase ? phase.approval : phase.phase, 'no approval of another phase').toBe(id);
  }
  expect(state.merging, 'one merge at a time').toBeLessThan(2);
  expect(plan(state, { ...asked, tools }), 'nothing is due that has not begun').toEqual([]);
  if (state.live.size === 0 && state.reverting.size === 0)
    expect(isRunning, 'a run in which nothing can happen has ended').toBe(false);
}

function checkReady({ tickets, schedule }: RunState): void {
  for (const { definition, position, state } of tickets.values()) {
    const statuses = definition.dependsOn.map((id) => tickets.get(id)?.state.status);
    const isReady = state.status === 'todo' && statuses.every((status) => status === 'completed');
    expect(has(schedule.ready, schedule.rankOf[position] ?? -1), `${definition.id} is ready`).toBe(isReady);
  }
}

/** What only grows. */
function used(state: RunState): number[] {
  const tiers = Object.values(state.tiers);
  return [tiers.reduce((sum, totals) => sum + tokensOf(totals), 0), workedSoFar(state), state.seq];
}

const STARTS: ReadonlySet<RunEvent['type']> = new Set([
  'attempt.proposed',
  'attempt.started',
  'setup.started',
  'turn.started',
  'step.started',
  'diagnosis.started',
  'review.started',
  'merge.started',
  'dispatch.requested',
]);

/** What happened once, happened once, whoever was alive; and nothing began at a limit. */
function checkHistory(events: readonly RunEvent[]): void {
  const state = createRunState('run-1');
  const mayStart = new Map<string, number>();
  const merged = new Set<string>();
  for (const event of events) {
    if (STARTS.has(event.type)) {
      expect(state.phase.phase, event.type).toBe('running');
      expect(reachedLimit(state), `${event.type} at a limit`).toBeNull();
    }
    if (event.type === 'run.recovered') {
      for (const id of event.again) {
        expect(requireStep(state, id).call.tool, 'only what may run again does').toBe('read_file');
        mayStart.set(id, (mayStart.get(id) ?? 1) + 1);
      }
    }
    if (event.type === 'step.started') {
      const left = mayStart.get(event.step) ?? 1;
      expect(left, `${event.step} is started once`).toBeGreaterThan(0);
      mayStart.set(event.step, left - 1);
      expect(hasUsedItsSteps(state, requireAttempt(state, `${event.ticket}#${event.attempt}`))).toBe(false);
    }
    if (event.type === 'approval.answered')
      expect(state.approvals.has(event.approval), `${event.approval} was asked`).toBe(true);
    if (event.type === 'merge.finished') {
      const key = `${event.ticket}#${event.attempt}`;
      expect(merged, 'merged once').not.toContain(key);
      merged.add(key);
    }
    const before = used(state);
    fold(state, event);
    for (const [index, now] of used(state).entries()) expect(now).toBeGreaterThanOrEqual(before[index] ?? 0);
  }
}

/** Everything that a person can do for the run to go on. */
function settling(state: RunState): EngineCommand[] {
  const commands: EngineCommand[] = [];
  if (state.phase.phase !== 'running')
    for (const limit of limitKindSchema.options) commands.push({ type: 'limit.raise', limit, to: null });
  commands.push({ type: 'run.resume' });
  for (const { id: approval, hash } of state.approvals.values())
    commands.push({ type: 'approval.answer', approval, hash, answer: { answer: 'approve', edited: null } });
  for (const key of state.live) {
    const { phase, ticket } = requireAttempt(state, key);
    if (phase.phase === 'step_unknown')
      commands.push({ type: 'step.resolve', step: phase.step, verdict: 'done' });
    if (phase.phase === 'undelivered') commands.push({ type: 'ticket.block', ticket, reason: 'given up' });
    if (phase.phase === 'dispatched') {
      const done = facts({ status: 'completed' });
      commands.push({ type: 'dispatch.report', attempt: key, facts: done, silent: false, blocked: null });
    }
  }
  return commands;
}

async function settle(rig: Rig): Promise<void> {
  const { engine } = rig;
  await engine.command({ type: 'mode.set', mode: 'all' });
  for (let round = 0; round < 400; round++) {
    for (const work of [...rig.working.values()]) work.end();
    await quiet(engine);
    checkMoves(rig);
    const { phase } = engine.state;
    const isOver = phase.phase === 'finished' && phase.outcome !== 'cancelled';
    if (isOver && rig.working.size === 0) return;
    for (const one of settling(engine.state)) await engine.command(one);
    await quiet(engine);
  }
  const last = rig.journal.slice(-20).map((event) => JSON.stringify(event).slice(0, 150));
  expect.fail(`it does not come to an end: ${JSON.stringify(engine.state.phase)} ${last.join('\n')}`);
}

it(`whenever Baton dies, nothing is lost, done twice, or stuck (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...approvalModeSchema.options, 'all', 'all'),
      limits,
      fc.infiniteStream(fc.nat(10_000)),
      async (parallel, mode, limits, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % Math.max(1, below);
        const tickets = randomTickets(draw);
        const options: RigOptions = {
          parallel,
          mode,
          limits,
          tiers: randomTiers(draw),
          hold: true,
          agents: ['agent'],
          turn: ({ turn }) => (turn > 5 ? answer('Enough.') : (pick(outcomes, draw) ?? outcomes[0])?.(draw)),
          send: sendBy(draw),
          review: reviewBy(draw),
          merge: () => (draw(2) === 0 ? pick(merges, draw) : undefined) ?? { type: 'merged', commit: 'c' },
          revert: () =>
            draw(3) === 0 ? { type: 'failed', reason: 'no' } : { type: 'reverted', commit: null },
          step: () => (draw(4) === 0 ? { outcome: 'error', note: 'broke' } : { outcome: 'ok', note: 'ran' }),
          rejoin: () => (draw(3) === 0 ? null : { outcome: 'ok', note: 'ran' }),
        };
        let rig = await createRig(tickets, options);
        await rig.start();
        for (let move = 0; move < 60; move++) {
          rig.advance(draw(20 * 60_000));
          const kind = draw(24);
          if (kind < 2) rig = await nextLife(rig, options, draw);
          else if (kind === 2) await fullDisk(rig, draw);
          else if (kind < 5) await atOnce(rig, draw);
          else await something(rig, draw);
          expect(rig.trouble).toBeNull();
          checkMoves(rig);
          checkReady(rig.engine.state);
        }
        await settle(rig);
        checkHistory(rig.journal);
        for (const { state, definition } of rig.engine.state.tickets.values()) {
          if (state.status === 'blocked' || state.status === 'completed') continue;
          expect(state.status, 'nothing is left in progress').toBe('todo');
          const dependencies = definition.dependsOn.map((id) => requireTicket(rig.engine.state, id).state);
          expect(dependencies.some(({ status }) => status !== 'completed')).toBe(true);
        }
      },
    ),
    { seed, numRuns: Number(process.env.BATON_RUNS ?? 150), endOnFailure: true },
  );
});

/** Work comes to an end, or a person does something. */
async function something(rig: Rig, draw: Draw): Promise<void> {
  await begin(rig, draw);
  await quiet(rig.engine);
}

/** Resolves once a command is answered; what follows from it may still be on its way. */
function begin({ engine, working }: Rig, draw: Draw): Promise<unknown> {
  const next = draw(5) > 1 ? pick([...working.values()], draw) : undefined;
  const sensible = draw(4) > 0 ? pick(sensibleCommands(engine.state), draw) : undefined;
  const wanted = next !== undefined ? null : (sensible ?? randomCommand(engine.state, draw));
  next?.end();
  return wanted === null ? Promise.resolve() : engine.command(wanted);
}

/** What a person does who has a reason to. */
function sensibleCommands(state: RunState): EngineCommand[] {
  const commands = settling(state).filter(({ type }) => type !== 'limit.raise' && type !== 'run.resume');
  if (state.phase.phase === 'paused') commands.push({ type: 'run.resume' });
  for (const { definition, state: where, accepted } of state.tickets.values()) {
    const { id: ticket } = definition;
    if (where.status === 'blocked') commands.push({ type: 'ticket.retry', ticket });
    if (accepted === null) continue;
    commands.push({ type: 'ticket.revert', ticket }, { type: 'ticket.return', ticket, notes: 'In a: more.' });
  }
  return commands;
}

/** Several faces, and several pieces of work, in one moment. */
async function atOnce(rig: Rig, draw: Draw): Promise<void> {
  await Promise.all([begin(rig, draw), begin(rig, draw), begin(rig, draw), begin(rig, draw)]);
  await quiet(rig.engine);
}

/** Nothing can be written for a while, in which work goes on to its end and persons are told. */
async function fullDisk(rig: Rig, draw: Draw): Promise<void> {
  rig.breakDisk('The disk is full.');
  for (let move = draw(5); move > 0; move--) await something(rig, draw);
  rig.breakDisk(null);
  rig.engine.goOn(draw(2) === 0 ? [] : [{ type: 'run.pause' }]);
  await quiet(rig.engine);
  rig.trouble = null;
}

/** The next process finds what is on disk; of the steps that ran, it may know how some went. */
async function nextLife({ journal, appends }: Rig, options: RigOptions, draw: Draw): Promise<Rig> {
  const cut = appends[appends.length - 1 - draw(3)] ?? journal.length;
  const rig = await createRig([], { ...options, journal: journal.slice(0, cut) });
  const running = [...rig.engine.state.steps.values()].filter(({ state }) => state.state === 'running');
  const rejoined = new Set(running.filter(() => draw(2) === 0).map(({ id }) => id));
  await rig.engine.command({ type: 'run.recover', rejoined });
  await quiet(rig.engine);
  if (draw(2) === 0) await rig.engine.command({ type: 'run.resume' });
  await quiet(rig.engine);
  return rig;
}
