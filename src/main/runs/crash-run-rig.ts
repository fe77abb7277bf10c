import type { ToolCall } from '../../shared/approval';
import type { Command } from '../../shared/command';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import { succeed } from '../../shared/result';
import { type RunEvent, WORKERS_ONLY } from '../../shared/run-event';
import { type RunSnapshot, readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import { createRunState, type RunState } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { createEngine, type EngineCommand } from '../engine/engine';
import { answer, change, command, facts, inspect, proposed, read } from '../engine/engine-rig';
import { sharedWorkspace } from '../engine/shared-workspace';
import {
  type Call,
  type CrashDisk,
  createCrashDisk,
  type Fault,
  type Mounted,
  type Random,
} from '../journal/crash-disk-rig';
import { createJournal, type Journal, openJournal, readJournal } from '../journal/journal';
import type { JournalReader } from '../journal/journal-reader';
import { createManualTimer } from '../workers/timer-rig';
import type { Merges } from './crash-merge-rig';
import { createKeptJournal } from './kept-journal';

// A reference run through the engine and its journal, over a disk that can die, tear and fail: parallel tickets, one of them in
// step mode, reads, file changes and commands, and a person who answers. Everything is drawn from one seed, nothing takes time.

const FOLDER = '/run';

const tickets = [
  ticket('a'),
  ticket('b', [], { stepMode: true }),
  ticket('c'),
  ticket('d', ['a', 'b', 'e'], { verify: ['check d'] }),
  ticket('e', [], { assignedTo: 'agent' }),
];

/** The calls of each turn of a ticket, each with an input of its own. */
function turnsOf(id: string): ToolCall[][] {
  return [
    [read(`${id}/in`), change(`${id}/1`)],
    [command(`${id} one`), command(`${id} two`)],
    [change(`${id}/2`)],
  ];
}

/** What outlives every process: what tools did, and what faces were told. */
export interface World {
  /** Where results are merged, in a run with worktrees. */
  merges?: Merges;
  readonly random: Random;
  readonly disk: CrashDisk;
  /** How often a call really ran; reads do not count. */
  readonly ran: Map<string, number>;
  /** What the agent elsewhere has got, and how often; it knows a dispatch again by its attempt. */
  readonly handedOver: Map<string, number>;
  /** Steps whose commands outlive every process: how they end can be learnt later. */
  readonly outlived: Set<string>;
  readonly acknowledged: RunEvent[];
  readonly answered: Set<string>;
}

export function createWorld(random: Random): World {
  return {
    random,
    disk: createCrashDisk(random),
    ran: new Map(),
    handedOver: new Map(),
    outlived: new Set(),
    acknowledged: [],
    answered: new Set(),
  };
}

export type FaultOf = (number: number, call: Call) => Fault;

export interface Life {
  readonly mounted: Mounted;
  /** `lost`: another process has the run. */
  readonly end: 'finished' | 'dead' | 'lost' | 'not_opened';
  /** Why it stood still, each time. */
  readonly troubles: readonly string[];
}

export interface LifeOptions {
  readonly faultOf?: FaultOf;
  /** Takes the run from a process that may come back. */
  readonly forced?: boolean;
  /** Hears after each turn of the event loop; may freeze the process. */
  onTurn?(mounted: Mounted, state: RunState): void;
}

/** One process: opens the run, or goes on with it, until it is finished or the process is gone. */
export async function live(
  world: World,
  { faultOf = () => 'pass', forced = false, onTurn }: LifeOptions = {},
): Promise<Life> {
  const mounted = world.disk.mount(faultOf);
  const troubles: string[] = [];
  const history = { state: createRunState('run-1') };
  const journal = await untilDeath(mounted, open(mounted, history, forced));
  if (journal === null) return { mounted, end: 'dead', troubles };
  if (typeof journal === 'string') return { mounted, end: 'not_opened', troubles: [journal] };
  const { state } = history;
  checkNothingLost(world, state);

  const { random } = world;
  const timer = createManualTimer();
  let isLost = false;
  const kept = createKeptJournal(journal, {
    timer,
    onWell: async () => engine.goOn(),
    onLost: () => {
      isLost = true;
    },
  });
  const pause = async () => {
    for (let turns = Math.floor(random() * 6); turns > 0; turns--) await Promise.resolve();
    if (mounted.isDead) await new Promise(() => {});
  };
  let time = Date.UTC(2026, 0, 1);
  const engine = createEngine(state, {
    now: () => new Date(time++).toISOString(),
    random,
    wait: async () => {},
    hash: (text) => `hash of ${text}`,
    tools: { inspect, isRepeatable: (tool) => tool === 'read_file', verifyCall: command },
    journal: kept,
    workspaces: world.merges?.port(pause) ?? sharedWorkspace,
    publish(events) {
      world.acknowledged.push(...events);
      if (random() < 0.1) void kept.keep(state.seq, takeSnapshot(state));
    },
    trouble: (message) => troubles.push(message),
    dispatch: {
      async prepare({ ticket: { assignedTo } }) {
        await pause();
        return assignedTo === 'agent' ? succeed(proposed(assignedTo)) : null;
      },
      async send({ attempt }) {
        await pause();
        if (!world.handedOver.has(attempt)) world.handedOver.set(attempt, 1);
        await pause();
        return { type: 'sent', facts: facts() };
      },
    },
    worker: {
      async prepare({ model, lastProposal, ticket: { verify } }) {
        await pause();
        return succeed(
          lastProposal ?? { role: 'Worker', model, prompt: 'Do it.', context: [], verify: [...verify] },
        );
      },
      async turn({ ticket: { id }, steps }) {
        await pause();
        const had = new Set(steps.map(({ call }) => JSON.stringify(call)));
        const next = turnsOf(id).find((calls) => calls.some((call) => !had.has(JSON.stringify(call))));
        return next === undefined ? answer('Done.') : answer('', next);
      },
      async step({ step: { id, call } }) {
        await pause();
        if (call.tool === 'run_command') world.outlived.add(id);
        const key = JSON.stringify(call);
        if (call.tool !== 'read_file') world.ran.set(key, (world.ran.get(key) ?? 0) + 1);
        await pause();
        return { outcome: 'ok', note: 'ran' };
      },
      async rejoin() {
        await pause();
        return random() < 0.2 ? null : { outcome: 'ok', note: 'ran' };
      },
      review: async () => ({ type: 'for_person', changed: [] }),
      diagnose: async ({ qa }) => ({ type: 'failed', reason: 'nobody', usage: null, model: qa }),
      ended: () => {},
    },
  });

  let asking = false;
  const ask = (what: Parameters<typeof engine.command>[0], then = () => {}) => {
    asking = true;
    void engine.command(what).then((done) => {
      asking = false;
      if (done.ok) then();
    });
  };
  const first =
    state.seq === 0
      ? ({ type: 'run.open', track: TRACK, tickets } as const)
      : { type: 'run.recover' as const, rejoined: rejoinable(world, state) };
  const begun = await untilDeath(mounted, engine.command(first));
  if (begun === null) return { mounted, end: 'dead', troubles };
  if (!begun.ok) {
    await untilDeath(
      mounted,
      engine.close().then(() => kept.close()),
    );
    return { mounted, end: mounted.isDead ? 'dead' : 'not_opened', troubles };
  }
  for (const id of state.approvals.keys()) {
    if (world.answered.has(id)) throw new Error(`${id} is asked again`);
  }
  for (let turns = 0; ; turns++) {
    await new Promise(setImmediate);
    onTurn?.(mounted, state);
    if (mounted.isDead) return { mounted, end: 'dead', troubles };
    if (isLost) {
      await engine.close();
      return { mounted, end: 'lost', troubles };
    }
    timer.advance(1000);
    if (turns > 5000) throw new Error(`The run came to no end: ${JSON.stringify(state.phase)}`);
    if (asking) continue;
    if (state.phase.phase === 'finished') break;
    const next = whatAPersonDoes(world, state);
    if (next === null) continue;
    const { approval } = next as { approval?: string };
    ask(next, () => approval !== undefined && world.answered.add(approval));
  }
  const closed = await untilDeath(
    mounted,
    engine
      .close()
      .then(() => kept.close())
      .then(() => true),
  );
  return { mounted, end: closed === null ? 'dead' : 'finished', troubles };
}

const TRACK = { title: 'Track', context: '', source: { name: 'track.json', path: null } };
const START: Command<'run.start'> = {
  type: 'run.start',
  workspace: '/work',
  mode: 'ask',
  parallel: 3,
  limits: NO_LIMITS,
  model: 'rig',
  ...WORKERS_ONLY,
};

/** Or the agent elsewhere. Null when there is nothing to do, or they take their time. */
function whatAPersonDoes({ random, ran, merges }: World, state: RunState): EngineCommand | null {
  if (state.phase.phase === 'opened') return { ...START, isolation: merges ? 'worktree' : 'shared' };
  if (state.phase.phase === 'paused') return { type: 'run.resume' };
  for (const attempt of state.live) {
    if (state.attempts.get(attempt)?.phase.phase !== 'dispatched' || random() < 0.5) continue;
    const done = facts({ status: 'completed' });
    return { type: 'dispatch.report', attempt, facts: done, silent: false, blocked: null };
  }
  for (const step of state.steps.values()) {
    // They look whether it was done.
    const wasDone = ran.has(JSON.stringify(step.call));
    if (step.state.state === 'unknown') {
      return { type: 'step.resolve', step: step.id, verdict: wasDone ? 'done' : 'again' };
    }
  }
  const waiting = [...state.approvals.values()];
  const asked = waiting[Math.floor(random() * waiting.length * 2)];
  if (asked === undefined) return null;
  return {
    type: 'approval.answer',
    approval: asked.id,
    hash: asked.hash,
    answer: { answer: 'approve', edited: null },
  };
}

async function open(
  mounted: Mounted,
  history: { state: RunState },
  forced: boolean,
): Promise<Journal | string> {
  const lock = { folder: FOLDER, forced, release: async () => {} };
  const made = await openJournal(lock, readerOf(history), mounted.fs);
  if (made.ok) return made.value;
  if (made.failure.type !== 'not_there') return made.failure.message;
  const fresh = await createJournal(lock, mounted.fs);
  return fresh.ok ? fresh.value : fresh.failure.message;
}

function readerOf(history: { state: RunState }): JournalReader {
  return {
    apply: (event) => fold(history.state, event),
    restore(value) {
      history.state = readSnapshot(value as RunSnapshot);
      return true;
    },
  };
}

/** Of some that could be rejoined nothing is left but what they did. */
function rejoinable({ outlived, random }: World, state: RunState): ReadonlySet<string> {
  const running = [...state.live].flatMap((key) => {
    const phase = state.attempts.get(key)?.phase;
    return phase?.phase === 'step_running' ? [phase.step] : [];
  });
  return new Set(running.filter((step) => outlived.has(step) && random() < 0.7));
}

/** Null when the process has died on the way. */
async function untilDeath<Value>(mounted: Mounted, work: Promise<Value>): Promise<Value | null> {
  let value: { got: Value } | null = null;
  void work.then((got) => {
    value = { got };
  });
  while (value === null) {
    if (mounted.isDead) return null;
    await new Promise(setImmediate);
  }
  return (value as { got: Value }).got;
}

function checkNothingLost({ acknowledged }: World, state: RunState): void {
  const last = acknowledged.at(-1)?.seq ?? 0;
  if (state.seq < last)
    throw new Error(`Event ${last} was acknowledged, and ${state.seq} is the last on disk`);
}

/** What must be so when the run is finished, whatever happened on the way. */
export async function checkFinished(world: World): Promise<void> {
  const events = await checkJournal(world);
  const own = tickets.filter(({ assignedTo }) => assignedTo !== 'agent');
  const wanted = [...own.flatMap(({ id }) => turnsOf(id).flat()), command('check d')];
  for (const call of wanted.filter(({ tool }) => tool !== 'read_file')) {
    const times = world.ran.get(JSON.stringify(call)) ?? 0;
    if (times !== 1) throw new Error(`${JSON.stringify(call)} ran ${times} times`);
  }
  const handedOver = [...world.handedOver.keys()].join();
  if (handedOver !== 'e#1') throw new Error(`The agent got ${handedOver}`);
  world.merges?.check(
    own.map(({ id }) => id),
    events,
  );
}

/** Everything that was acknowledged is there, nothing else got between, and the run ended well. */
export async function checkJournal(world: World): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const whole = createRunState('run-1');
  const { fs } = world.disk.mount(() => 'pass');
  const result = await readJournal(
    FOLDER,
    {
      apply(event) {
        events.push(event);
        fold(whole, event);
      },
    },
    fs,
  );
  if (!result.ok) throw new Error(result.failure.message);
  for (const event of world.acknowledged) {
    const there = JSON.stringify(events[event.seq - 1]);
    if (there !== JSON.stringify(event))
      throw new Error(`Event ${event.seq} was acknowledged, and ${there} is on disk`);
  }
  const cached = { state: createRunState('run-1') };
  const again = await readJournal(FOLDER, readerOf(cached), fs);
  if (!again.ok) throw new Error(again.failure.message);
  if (JSON.stringify(takeSnapshot(cached.state)) !== JSON.stringify(takeSnapshot(whole))) {
    throw new Error('What was kept beside the journal came to another state than the journal');
  }
  if (
    whole.phase.phase !== 'finished' ||
    whole.phase.outcome !== 'done' ||
    whole.counts.completed !== tickets.length
  ) {
    throw new Error(`The run ended as ${JSON.stringify([whole.phase, whole.counts])}`);
  }
  return events;
}
