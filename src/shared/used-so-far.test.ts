import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import { answered, asked, of, proposed, started } from './fold-rig';
import type { NewEvent, RunEvent } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import { createRunState, type RunState } from './run-state';
import { ticket } from './ticket-rig';
import { workedSoFar, workedUntil } from './used-so-far';

const second = (seconds: number) => Date.UTC(2026, 0, 1, 0, 0, seconds);

/** A run that saw these events, each at its second. */
function runWith(...events: [seconds: number, event: NewEvent][]): RunState {
  const state = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const opened: NewEvent = { type: 'run.opened', track, tickets: [ticket('a', []), ticket('b', [])] };
  [[0, opened] as const, ...events].forEach(([seconds, event], index) => {
    const at = new Date(second(seconds)).toISOString();
    fold(state, { ...event, seq: index + 1, at, run: 'run' } as RunEvent);
  });
  return state;
}

const NOTHING = {
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  cost: 0,
  estimated: false,
};
const A1 = of('a');
const finished: NewEvent = { type: 'run.finished', outcome: 'done' };
const paused: NewEvent = { type: 'run.paused', by: 'person', limit: null };
const resumed: NewEvent = { type: 'run.resumed' };
const begins: NewEvent = { type: 'turn.started', ...A1, turn: 1 };
const ends: NewEvent = { type: 'turn.finished', ...A1, turn: 1, calls: [] };
const lateWord: NewEvent = {
  type: 'ticket.completed',
  ticket: 'a',
  attempt: null,
  by: 'person',
  summary: '',
};

/** Begun at its 10th second, with an attempt that a person let start at its 20th. */
const letStart: [number, NewEvent][] = [
  [10, started],
  [10, proposed],
  [10, asked],
  [20, answered],
  [20, { type: 'attempt.started', ...A1, model: 'm' }],
];

describe('the time that a run was at work', () => {
  it('goes on with the clock while a worker is at work', () => {
    const run = runWith(...letStart, [20, begins]);
    expect(workedSoFar(run)).toBe(0);
    expect(workedUntil(run, second(35))).toBe(15_000);
    expect(workedUntil(run, second(19))).toBe(0);
  });

  it('stands while all of it waits for a person', () => {
    const run = runWith(...letStart.slice(0, 3));
    expect(workedUntil(run, second(9999))).toBe(0);
    expect(workedSoFar(runWith(...letStart, [20, begins], [50, ends]))).toBe(30_000);
    expect(workedUntil(runWith(...letStart, [20, begins], [50, ends]), second(9999))).toBe(30_000);
  });

  it('counts once what several do at the same time', () => {
    const other = of('b');
    const run = runWith(
      [0, started],
      [10, proposed],
      [20, { type: 'attempt.proposed', ...other }],
      [30, { type: 'attempt.finished', ...A1, outcome: 'failed', summary: '' }],
      [50, { type: 'attempt.finished', ...other, outcome: 'failed', summary: '' }],
    );
    expect(workedSoFar(run)).toBe(40_000);
  });

  it('stands from its end on, whatever a person does with its work later', () => {
    const run = runWith(...letStart, [20, begins], [50, ends], [50, finished], [500, lateWord]);
    expect(workedSoFar(run)).toBe(30_000);
    expect(workedUntil(run, second(9999))).toBe(30_000);
  });

  it('stands while it is paused, also for what was under way and ends meanwhile', () => {
    const run = runWith(...letStart, [20, begins], [50, paused]);
    expect(workedUntil(run, second(60))).toBe(30_000);
    const later = runWith(...letStart, [20, begins], [50, paused], [70, ends], [80, resumed]);
    expect(workedUntil(later, second(90))).toBe(30_000);
  });

  it('goes on with what is still under way when it goes on', () => {
    const run = runWith(...letStart, [20, begins], [50, paused], [70, resumed], [75, ends]);
    expect(workedSoFar(run)).toBe(35_000);
  });

  it('leaves out the time that nobody saw: from its last word before a death to its opening', () => {
    const run = runWith(
      ...letStart,
      [20, begins],
      [25, { type: 'usage.recorded', ...A1, model: 'm', ...NOTHING }],
      [9000, { type: 'run.recovered', again: [], unknown: [] }],
      [9000, { type: 'run.paused', by: 'restart', limit: null }],
    );
    expect(workedUntil(run, second(9999))).toBe(5_000);
  });

  it('is the same for a face that comes late', () => {
    const run = runWith(...letStart, [20, begins], [30, lateWord]);
    const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(run))));
    expect(workedUntil(copy, second(40))).toBe(20_000);
  });
});
