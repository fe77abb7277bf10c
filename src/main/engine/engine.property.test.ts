import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Action, ToolCall } from '../../shared/approval';
import type { Command } from '../../shared/command';
import { fold } from '../../shared/fold';
import { eventTable, type RunEvent, verdictSchema } from '../../shared/run-event';
import { readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import { createRunState, type RunState } from '../../shared/run-state';
import { type ApprovalMode, approvalModeSchema, type TicketDefinition } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { stepSay } from './approval-policy';
import {
  answer,
  change,
  command,
  createRig,
  inspect,
  quiet,
  type Rig,
  type RigOptions,
  read,
} from './engine-rig';
import type { TurnOutcome } from './ports';

const seed = Number(process.env.BATON_SEED);

/** A number that a test draws; the random streams below are made of these alone, so that a seed replays them. */
type Draw = (below: number) => number;

const graphs = fc
  .array(
    fc.record({ links: fc.array(fc.nat(), { maxLength: 3 }), priority: fc.nat(3), stepMode: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((rows) =>
    rows.map(({ links, priority, stepMode }, index): TicketDefinition => {
      const dependsOn = index === 0 ? [] : [...new Set(links.map((link) => `t${link % index}`))];
      return ticket(`t${index}`, dependsOn, { priority, stepMode });
    }),
  );

const outcomes: ((draw: Draw) => TurnOutcome)[] = [
  () => answer('Done.'),
  () => answer('Done.'),
  () => answer('', [change('a'), command('ls')]),
  () => answer('', [read('a'), { tool: 'read_file', input: { wrong: true } }, command('ls')]),
  () => answer('', [change('.git/config')]),
  () => answer('', [{ tool: 'report_blocked', input: { reason: 'stuck' } }]),
  () => ({ type: 'failed', reason: 'no', retry: null, usage: null, model: 'rig' }),
];

function pick<Item>(items: readonly Item[], draw: Draw): Item | undefined {
  return items[draw(items.length)];
}

/** Something that a person could do at this moment, or could try to do although it makes no sense. */
function randomCommand(state: RunState, draw: Draw): Command | null {
  const id = pick(state.order, draw) ?? '';
  const approval = pick([...state.approvals.values()], draw);
  const hash = approval?.hash ?? '';
  const asked = { approval: approval?.id ?? 'nothing', hash };
  const unknown = [...state.steps.values()].find((step) => step.state.state === 'unknown');
  const commands: (Command | null)[] = [
    { type: 'run.pause' },
    { type: 'run.resume' },
    draw(6) === 0 ? { type: 'run.cancel' } : { type: 'run.resume' },
    { type: 'mode.set', mode: pick(approvalModeSchema.options, draw) ?? 'ask' },
    { type: 'ticket.retry', ticket: id },
    { type: 'ticket.cancel', ticket: id },
    { type: 'ticket.complete', ticket: id, summary: 'by hand' },
    { type: 'ticket.block', ticket: id, reason: 'by hand' },
    { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: null } },
    { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: null } },
    { type: 'approval.answer', ...asked, answer: { answer: 'reject', reason: 'no', stopRun: draw(8) === 0 } },
    approval === undefined
      ? null
      : { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: edit(approval.action) } },
    state.approvals.size === 0
      ? null
      : {
          type: 'approval.approve_spawns',
          approvals: [...state.approvals.values()]
            .filter(({ step }) => step === null || draw(9) === 0)
            .map((each) => ({ approval: each.id, hash: each.hash })),
        },
    unknown === undefined
      ? null
      : { type: 'step.resolve', step: unknown.id, verdict: pick(verdictSchema.options, draw) ?? 'again' },
  ];
  return pick(commands, draw) ?? null;
}

function checkAlways(rig: Rig, parallel: number): void {
  const { state } = rig.engine;
  const underWay = [...rig.working.values()].filter(({ signal }) => !signal.aborted);
  expect(underWay.length, 'concurrency never above the limit').toBeLessThanOrEqual(parallel);
  expect(state.slotsHeld).toBeLessThanOrEqual(parallel);
  for (const { definition, state: where } of state.tickets.values()) {
    if (where.status !== 'in_progress') continue;
    for (const id of definition.dependsOn) {
      expect(state.tickets.get(id)?.state.status, `${definition.id} before ${id}`).toBe('completed');
    }
  }
  for (const approval of state.approvals.values()) {
    expect(state.live.has(`${approval.ticket}#${approval.attempt}`), 'no approval of an ended attempt').toBe(
      true,
    );
  }
}

/** What a person might make of what is proposed. */
function edit(action: Action): Action {
  return action.kind === 'spawn'
    ? { ...action, proposal: { ...action.proposal, prompt: 'Edited.' } }
    : { ...action, call: { ...action.call, input: { ...action.call.input, path: 'edited' } } };
}

/** Whatever the mode says at the moment when something starts, a person has been asked if it says so. */
function checkApprovals(events: readonly RunEvent[], tickets: readonly TicketDefinition[]): void {
  const stepMode = new Map(tickets.map((each) => [each.id, each.stepMode]));
  const calls = new Map<string, ToolCall>();
  const byPerson = new Set<string>();
  let mode: ApprovalMode = 'ask';
  for (const event of events) {
    if (event.type === 'run.started' || event.type === 'mode.changed') mode = event.mode;
    if (event.type === 'turn.finished') for (const { step, call } of event.calls) calls.set(step, call);
    if (event.type === 'step.resolved' && event.again !== null) byPerson.add(`step:${event.again}`);
    if (event.type === 'approval.answered') {
      if (event.edited?.kind === 'step') calls.set(event.edited.step, event.edited.call);
      if (event.by === 'person') byPerson.add(event.approval);
    }
    if (event.type === 'attempt.started' && (mode === 'ask' || mode === 'none')) {
      expect(byPerson, `${mode} starts ${event.ticket}`).toContain(`spawn:${event.ticket}#${event.attempt}`);
    }
    const call = event.type === 'step.started' ? calls.get(event.step) : undefined;
    if (event.type === 'step.started' && call !== undefined) {
      const say = stepSay(mode, inspect(call).kind, stepMode.get(event.ticket) === true);
      if (say.say === 'person')
        expect(byPerson, `${mode} runs ${event.step}`).toContain(`step:${event.step}`);
    }
  }
}

/** Counters and queues that the fold keeps up to date, against the same ones built anew. */
function derived(state: RunState) {
  const { counts, slotsHeld, preparing, awaitingSpawn, live, schedule } = state;
  return { counts, slotsHeld, preparing, awaitingSpawn, live: [...live].sort(), schedule };
}

function foldAll(events: readonly RunEvent[]): RunState {
  const state = createRunState('run-1');
  for (const event of events) fold(state, event);
  return state;
}

it(`any graph under any stream of commands keeps its promises (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...approvalModeSchema.options),
      fc.infiniteStream(fc.nat(10_000)),
      async (tickets, parallel, mode, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % Math.max(1, below);
        const rig = await createRig(tickets, {
          parallel,
          mode,
          hold: true,
          turn: ({ turn }) => (turn > 6 ? answer('Enough.') : (pick(outcomes, draw) ?? outcomes[0])?.(draw)),
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
        checkApprovals(rig.journal, tickets);
        const live = takeSnapshot(rig.engine.state);
        expect(takeSnapshot(foldAll(rig.journal)), 'fold of the journal equals the live state').toEqual(live);
        expect(takeSnapshot(rig.face), 'the copy of a face equals the live state').toEqual(live);
        const fromSnapshot = readSnapshot(JSON.parse(JSON.stringify(live)));
        expect(takeSnapshot(fromSnapshot)).toEqual(live);
        expect(derived(fromSnapshot), 'what is derived is right').toEqual(derived(rig.engine.state));
        const started = rig.journal.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));
        expect(new Set(started).size, 'no step is started twice').toBe(started.length);
        rig.journal.forEach((event, index) => {
          expect(event.seq).toBe(index + 1);
          expect(eventTable[event.type].safeParse(event).success, JSON.stringify(event)).toBe(true);
        });
        for (const work of [...rig.working.values()]) work.end();
        await rig.engine.close();
      },
    ),
    { seed, numRuns: Number(process.env.BATON_RUNS ?? 300), endOnFailure: true },
  );
});

it(`left alone, every run comes to an end in which nothing more could have started (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(10_000)),
      async (tickets, parallel, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % below;
        const rig = await createRig(tickets, {
          parallel,
          mode: 'all',
          turn: () => (draw(4) === 0 ? outcomes[6]?.(draw) : undefined),
        });
        await rig.start();
        await rig.engine.idle();
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
      graphs,
      fc.integer({ min: 1, max: 4 }),
      fc.nat(),
      fc.infiniteStream(fc.nat(10_000)),
      async (tickets, parallel, cut, stream) => {
        const draw: Draw = (below) => (stream.next().value ?? 0) % below;
        const options: RigOptions = {
          parallel,
          mode: 'all',
          turn: ({ turn }) => (turn > 4 ? answer('Enough.') : outcomes[draw(4)]?.(draw)),
        };
        const dead = await createRig(tickets, options);
        await dead.start();
        await dead.engine.idle();
        const end = dead.appends[1 + (cut % (dead.appends.length - 1))] ?? 0;
        const rig = await createRig([], {
          ...options,
          journal: dead.journal.slice(0, end),
        });
        await rig.engine.command({ type: 'run.recover' });
        await rig.engine.command({ type: 'run.resume' });
        await rig.engine.idle();
        for (const { id, state } of rig.engine.state.steps.values()) {
          if (state.state !== 'unknown') continue;
          await rig.engine.command({
            type: 'step.resolve',
            step: id,
            verdict: pick(verdictSchema.options, draw) ?? 'done',
          });
        }
        await rig.engine.idle();
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
