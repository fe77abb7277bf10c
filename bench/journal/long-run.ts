import { hash } from 'node:crypto';
import { createEngine } from '../../src/main/engine/engine';
import { answer, inspect, read } from '../../src/main/engine/engine-rig';
import { noDispatch } from '../../src/main/engine/no-dispatch';
import type { JournalPort } from '../../src/main/engine/ports';
import { sharedWorkspace } from '../../src/main/engine/shared-workspace';
import { NO_LIMITS } from '../../src/shared/limits';
import { succeed } from '../../src/shared/result';
import { type RunEvent, WORKERS_ONLY } from '../../src/shared/run-event';
import { createRunState, type RunState } from '../../src/shared/run-state';
import { ticket } from '../../src/shared/ticket-rig';

/** Steps of each attempt. */
const STEPS = 19;
/** Events of a ticket with so many steps, by and by. */
const EVENTS_A_TICKET = STEPS * 5 + 9;

/** How many tickets make at least so many events. */
export function ticketsFor(events: number): number {
  return Math.ceil(events / EVENTS_A_TICKET);
}

/** Runs so many tickets, 19 reads each, 4 at once in mode `all`, in virtual time: nothing waits but for the journal. */
export async function longRun(
  tickets: number,
  journal: JournalPort,
  onEvents: (events: readonly RunEvent[]) => void = () => {},
): Promise<RunState> {
  const state = createRunState('bench');
  let time = Date.UTC(2026, 0, 1);
  const engine = createEngine(state, {
    now() {
      time += 1000;
      return new Date(time).toISOString();
    },
    random: () => 0,
    wait: async () => {},
    hash: (text) => hash('sha256', text),
    tools: {
      inspect,
      isRepeatable: () => true,
      setupCall: (command) => ({ tool: 'run_command', input: { command } }),
      verifyCall: (command) => ({ tool: 'run_command', input: { command } }),
    },
    journal,
    workspaces: sharedWorkspace,
    publish: onEvents,
    trouble: (message) => {
      throw new Error(`The engine stopped: ${message}`);
    },
    dispatch: noDispatch,
    worker: {
      prepare: async ({ model, ticket: { id } }) =>
        succeed({
          role: 'Worker',
          model,
          prompt: `Do ${id}. `.repeat(40),
          context: [],
          setup: [],
          verify: [],
        }),
      turn: async ({ turn, ticket: { id } }) =>
        turn > STEPS ? answer('Done.') : answer('I look at the next file.', [read(`src/${id}/${turn}.ts`)]),
      step: async () => ({ outcome: 'ok', note: '120 lines' }),
      rejoin: async () => null,
      review: async () => ({ type: 'for_person', changed: [] }),
      diagnose: async ({ qa }) => ({ type: 'failed', reason: 'nobody', usage: null, model: qa }),
      ended: () => {},
    },
  });
  const track = { title: 'Bench', context: '', source: { name: 'bench.json', path: null } };
  const definitions = Array.from({ length: tickets }, (_, number) => ticket(`T-${number + 1}`));
  await engine.command({ type: 'run.open', track, tickets: definitions });
  const settings = { mode: 'all', parallel: 4, limits: NO_LIMITS, model: 'rig', ...WORKERS_ONLY } as const;
  await engine.command({ type: 'run.start', workspace: '/work', ...settings });
  await engine.idle();
  if (state.phase.phase !== 'finished') throw new Error(`The run is ${state.phase.phase}`);
  await engine.close();
  return state;
}
