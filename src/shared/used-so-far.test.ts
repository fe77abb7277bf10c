import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { createRunState, type RunState } from './run-state';
import { ticket } from './ticket-rig';
import { workedSoFar, workedUntil } from './used-so-far';

const second = (seconds: number) => Date.UTC(2026, 0, 1, 0, 0, seconds);

/** A run that saw these events, each at its second. */
function runWith(...events: [seconds: number, event: NewEvent][]): RunState {
  const state = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const opened: NewEvent = { type: 'run.opened', track, tickets: [ticket('a', [])] };
  [[0, opened] as const, ...events].forEach(([seconds, event], index) => {
    const at = new Date(second(seconds)).toISOString();
    fold(state, { ...event, seq: index + 1, at, run: 'run' } as RunEvent);
  });
  return state;
}

const started: NewEvent = {
  type: 'run.started',
  workspace: '/w',
  mode: 'ask',
  parallel: 2,
  limits: NO_LIMITS,
  ...WORKERS_ONLY,
  model: 'rehearsal',
};
const finished: NewEvent = { type: 'run.finished', outcome: 'done' };
const lateWord: NewEvent = {
  type: 'ticket.completed',
  ticket: 'a',
  attempt: null,
  by: 'person',
  summary: '',
};

describe('the time that a run was at work', () => {
  it('goes on with the clock while it runs', () => {
    const run = runWith([10, started]);
    expect(workedSoFar(run)).toBe(0);
    expect(workedUntil(run, second(25))).toBe(15_000);
    expect(workedUntil(run, second(9))).toBe(0);
  });

  it('stands from its end on, whatever a person does with its work later', () => {
    const run = runWith([10, started], [40, finished], [500, lateWord]);
    expect(workedSoFar(run)).toBe(30_000);
    expect(workedUntil(run, second(9999))).toBe(30_000);
  });

  it('leaves out the time between its end and its going on', () => {
    const run = runWith([10, started], [40, finished], [500, { type: 'run.resumed' }], [505, lateWord]);
    expect(workedSoFar(run)).toBe(35_000);
    expect(workedUntil(run, second(507))).toBe(37_000);
    expect(
      workedSoFar(runWith([10, started], [40, finished], [500, { type: 'run.resumed' }], [507, finished])),
    ).toBe(37_000);
  });

  it('stands while it is paused', () => {
    const run = runWith([10, started], [40, { type: 'run.paused', by: 'person', limit: null }]);
    expect(workedUntil(run, second(60))).toBe(30_000);
  });
});
