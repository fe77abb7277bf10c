import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import { inOrder } from '../../shared/in-order-rig';
import { eventTable, type RunEvent, verdictSchema } from '../../shared/run-event';
import { readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import {
  type Attempt,
  attemptKey,
  createRunState,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
} from '../../shared/run-state';
import { isReady } from '../../shared/schedule';
import { approvalModeSchema } from '../../shared/ticket';
import { verifiedSteps } from '../../shared/verified-steps';
import type { EngineCommand } from './engine';
import { answer, createRig, facts, inspect, quiet, type Rig, type RigOptions } from './engine-rig';
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
import { isDenied, sayOfStep } from './step-say';

const seed = Number(process.env.BATON_SEED);

/** Every agent elsewhere does what it got, and nobody waits for one that is switched off. */
async function endDispatches({ engine }: Rig): Promise<void> {
  for (;;) {
    await engine.idle();
    const { live, attempts } = engine.state;
    const open = [...live].flatMap((key) => attempts.get(key) ?? []);
    const moves = open.flatMap(({ key, ticket, phase }): EngineCommand[] => {
      if (phase.phase === 'undelivered') return [{ type: 'ticket.complete', ticket, summary: 'by hand' }];
      if (phase.phase !== 'dispatched') return [];
      const done = facts({ status: 'completed' });
      return [{ type: 'dispatch.report', attempt: key, facts: done, silent: false, blocked: null }];
    });
    if (moves.length === 0) return;
    for (const move of moves) await engine.command(move);
  }
}

function checkAlways(rig: Rig, parallel: number): void {
  const { state } = rig.engine;
  const underWay = [...rig.working.values()].filter(
    // Taking work back is the person's doing and takes no slot, nor does an agent elsewhere.
    ({ signal, what }) => !signal.aborted && !what.startsWith('send ') && !what.startsWith('revert'),
  );
  expect(underWay.length, 'concurrency never above the limit').toBeLessThanOrEqual(parallel);
  expect(state.slotsHeld).toBeLessThanOrEqual(parallel);
  expect(underWay.filter(({ what }) => what.startsWith('merge')).length, 'one merge at a time').toBeLessThan(
    2,
  );
  for (const { definition, state: where, revert, accepted } of state.tickets.values()) {
    if (revert !== null && revert.phase !== 'failed') {
      expect(where, 'what is being taken back does not count').toMatchObject({ status: 'blocked' });
      expect(accepted, 'and was accepted').not.toBeNull();
    }
    if (where.status !== 'todo') continue;
    const statuses = definition.dependsOn.map((id) => state.tickets.get(id)?.state.status);
    expect(isReady(state.schedule, requireTicket(state, definition.id).position)).toBe(
      statuses.every((status) => status === 'completed'),
    );
  }
  for (const approval of state.approvals.values()) {
    expect(state.live.has(`${approval.ticket}#${approval.attempt}`), 'no approval of an ended attempt').toBe(
      true,
    );
  }
}

/** Whatever mode and rules say at the moment when something starts, a person has been asked if they say so. */
function checkApprovals(events: readonly RunEvent[]): void {
  const state = createRunState('run-1');
  const byPerson = new Set<string>();
  const reviewed = new Set<string>();
  for (const event of events) {
    const { mode } = state;
    if (event.type === 'step.resolved' && event.again !== null) byPerson.add(`step:${event.again}`);
    if (event.type === 'dispatch.retried') byPerson.add(`dispatch:${event.ticket}#${event.attempt}`);
    if (event.type === 'approval.answered' && event.by === 'person') byPerson.add(event.approval);
    if (event.type === 'attempt.started' && (mode === 'ask' || mode === 'none')) {
      expect(byPerson, `${mode} starts ${event.ticket}`).toContain(`spawn:${event.ticket}#${event.attempt}`);
    }
    if (event.type === 'turn.started')
      checkSetUp(state, requireAttempt(state, attemptKey(event.ticket, event.attempt)));
    if (event.type === 'dispatch.requested' && (mode === 'ask' || mode === 'none')) {
      const { ticket, attempt } = event;
      expect(byPerson, `${mode} hands over ${ticket}`).toContain(`dispatch:${ticket}#${attempt}`);
    }
    if (event.type === 'attempt.proposed') {
      for (const id of requireTicket(state, event.ticket).definition.dependsOn) {
        const { status } = requireTicket(state, id).state;
        expect(status, `${event.ticket} before ${id}`).toBe('completed');
      }
    }
    if (event.type === 'step.started') checkStep(state, requireStep(state, event.step), byPerson);
    if (event.type === 'ticket.completed' && event.by === 'worker') {
      const attempt = requireAttempt(state, `${event.ticket}#${event.attempt}`);
      const verified = verifiedSteps(state, attempt);
      expect(verified.length).toBeGreaterThanOrEqual(attempt.proposal?.verify.length ?? 0);
      for (const { state: ended } of verified) expect(['finished', 'resolved']).toContain(ended.state);
      if (state.review !== 'off') expect(reviewed, 'completed after a review').toContain(attempt.key);
    }
    if (event.type === 'review.finished' && event.verdict === 'accept') {
      reviewed.add(`${event.ticket}#${event.attempt}`);
    }
    fold(state, event);
  }
}

/** Before a worker is asked for anything, what its proposal sets up has gone well, or a person says that it has. */
function checkSetUp(state: RunState, { key, steps, proposal }: Attempt): void {
  const done = steps
    .map((id) => requireStep(state, id))
    .filter(
      (step) =>
        step.origin === 'setup' && !(step.state.state === 'resolved' && step.state.verdict === 'again'),
    );
  expect(
    done.map(({ call }) => call.input.command),
    `${key} is set up`,
  ).toEqual(proposal?.setup);
  for (const { state: ended } of done) {
    expect(ended.state === 'resolved' ? ended.verdict : ended).toSatisfy(
      (end) => end === 'done' || end.outcome === 'ok',
    );
  }
  if (state.isolation === 'shared') expect(done).toEqual([]);
}

function checkStep(state: RunState, step: Step, byPerson: ReadonlySet<string>): void {
  if (step.origin !== 'worker') {
    const isAgainst = isDenied(state, step.ticket, step.call, inspect(step.call));
    expect(isAgainst, 'the spawn covered it, and no rule denies it').toBe(false);
    return;
  }
  const attempt = requireAttempt(state, attemptKey(step.ticket, step.attempt));
  const say = sayOfStep(state, attempt, step.id, step.call, inspect(step.call), state.mode);
  const isAsked = say.say === 'person' || (say.say === 'rule' && say.answer === 'rejected');
  if (isAsked) expect(byPerson, `${state.mode} runs ${step.id}`).toContain(`step:${step.id}`);
}

function foldAll(events: readonly RunEvent[]): RunState {
  const state = createRunState('run-1');
  for (const event of events) fold(state, event);
  return state;
}

/** By way of a snapshot after so many events, as a run that is opened again, and a face that comes late. */
function foldFrom(events: readonly RunEvent[], cut: number): RunState {
  const state = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(foldAll(events.slice(0, cut))))));
  for (const event of events.slice(cut)) fold(state, event);
  return state;
}

it(`any graph under any stream of commands keeps its promises (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...approvalModeSchema.options),
      fc.infiniteStream(fc.nat(10_000)),
      async (parallel, mode, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % Math.max(1, below);
        const tickets = randomTickets(draw);
        const rig = await createRig(tickets, {
          parallel,
          mode,
          hold: true,
          turn: ({ turn }) => (turn > 6 ? answer('Enough.') : (pick(outcomes, draw) ?? outcomes[0])?.(draw)),
          tiers: randomTiers(draw),
          agents: ['agent'],
          send: sendBy(draw),
          review: reviewBy(draw),
          merge: () => pick(merges, draw) ?? { type: 'merged', commit: null },
          revert: () =>
            draw(3) === 0 ? { type: 'failed', reason: 'no' } : { type: 'reverted', commit: null },
          step: () => (draw(4) === 0 ? { outcome: 'error', note: 'broke' } : { outcome: 'ok', note: 'ran' }),
        });
        await rig.start();
        for (let move = 0; move < 60; move++) {
          const working = [...rig.working.keys()];
          const next = draw(3) > 0 ? pick(working, draw) : undefined;
          if (next !== undefined) await rig.end(next);
          else {
            const wanted = randomCommand(rig.engine.state, draw);
            if (wanted !== null) await rig.engine.command(wanted);
            await quiet(rig.engine);
          }
          checkAlways(rig, parallel);
        }
        checkApprovals(rig.journal);
        const live = takeSnapshot(rig.engine.state);
        expect(takeSnapshot(foldAll(rig.journal)), 'fold of the journal equals the live state').toEqual(live);
        expect(takeSnapshot(rig.face), 'the copy of a face equals the live state').toEqual(live);
        for (const cut of [rig.journal.length, draw(rig.journal.length), draw(rig.journal.length)])
          expect(inOrder(foldFrom(rig.journal, cut)), `from a snapshot after ${cut} events`).toEqual(
            inOrder(rig.engine.state),
          );
        const started = rig.journal.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));
        expect(new Set(started).size, 'no step is started twice').toBe(started.length);
        rig.journal.forEach((event, index) => {
          expect(event.seq).toBe(index + 1);
          expect(eventTable[event.type].safeParse(event).success, JSON.stringify(event)).toBe(true);
        });
        const closed = rig.engine.close();
        while (rig.working.size > 0) {
          for (const work of [...rig.working.values()]) work.end();
          await quiet(rig.engine);
        }
        await closed;
      },
    ),
    { seed, numRuns: Number(process.env.BATON_RUNS ?? 300), endOnFailure: true },
  );
});

it(`left alone, every run comes to an end in which nothing more could have started (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(10_000)),
      async (parallel, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % below;
        const tickets = randomTickets(draw);
        const { techLead, qa, isolation } = randomTiers(draw);
        const rig = await createRig(tickets, {
          parallel,
          mode: 'all',
          tiers: { review: techLead === null ? 'off' : 'model', techLead, qa, isolation },
          agents: ['agent'],
          turn: () => (draw(4) === 0 ? outcomes.at(-1)?.(draw) : undefined),
        });
        await rig.start();
        await endDispatches(rig);
        const { state } = rig.engine;
        const done = [...state.tickets.values()].every((one) => one.state.status === 'completed');
        expect(state.phase).toEqual({ phase: 'finished', outcome: done ? 'done' : 'blocked' });
        for (const { definition, state: where } of state.tickets.values()) {
          if (where.status !== 'todo') continue;
          const statuses = definition.dependsOn.map((id) => state.tickets.get(id)?.state.status);
          expect(statuses.some((status) => status !== 'completed')).toBe(true);
        }
      },
    ),
    { seed, numRuns: 300 },
  );
});

it(`a run that died anywhere goes on to its end, and starts nothing twice that could have done something (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(),
      fc.infiniteStream(fc.nat(10_000)),
      async (parallel, cut, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % below;
        const tickets = randomTickets(draw);
        const { techLead, qa, isolation } = randomTiers(draw);
        const options: RigOptions = {
          parallel,
          mode: 'all',
          tiers: { review: techLead === null ? 'off' : 'model', techLead, qa, isolation },
          agents: ['agent'],
          turn: ({ turn }) => (turn > 4 ? answer('Enough.') : outcomes[draw(4)]?.(draw)),
        };
        const dead = await createRig(tickets, options);
        await dead.start();
        await endDispatches(dead);
        const end = dead.appends[1 + (cut % (dead.appends.length - 1))] ?? 0;
        const rig = await createRig([], {
          ...options,
          journal: dead.journal.slice(0, end),
        });
        await rig.engine.command({ type: 'run.recover' });
        await rig.engine.command({ type: 'run.resume' });
        await rig.engine.idle();
        for (const { id, state, origin } of rig.engine.state.steps.values()) {
          if (state.state !== 'unknown') continue;
          // A worktree that is not set up ends its ticket; all else can still be done.
          const verdicts = verdictSchema.options.filter((one) => origin !== 'setup' || one !== 'not_done');
          await rig.engine.command({
            type: 'step.resolve',
            step: id,
            verdict: pick(verdicts, draw) ?? 'done',
          });
        }
        await endDispatches(rig);
        const changing = rig.journal.filter(
          (event) => event.type === 'step.started' && event.tool !== 'read_file',
        ) as RunEvent<'step.started'>[];
        expect(new Set(changing.map(({ step }) => step)).size, 'no step that changes is started twice').toBe(
          changing.length,
        );
        expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
        expect(takeSnapshot(foldAll(rig.journal))).toEqual(takeSnapshot(rig.engine.state));
      },
    ),
    { seed, numRuns: 300 },
  );
});
