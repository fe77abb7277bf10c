import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import { answered, asked, of, proposed, started } from './fold-rig';
import { type LimitKind, type Limits, NO_LIMITS } from './limits';
import type { NewEvent, RunEvent } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import { createRunState, type RunState, requireAttempt } from './run-state';
import { ticket } from './ticket-rig';
import type { Usage } from './usage';
import { hasUsedItsSteps, reachedLimit, usedSoFar, workedSoFar, workedUntil } from './used-so-far';

const second = (seconds: number) => Date.UTC(2026, 0, 1, 0, 0, seconds);

/** A run that saw these events, each at its second. */
function runWith(...events: [seconds: number, event: NewEvent & { stoodStillMs?: number }][]): RunState {
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

  it('leaves out the time in which the run stood still', () => {
    const night = { ...ends, stoodStillMs: 28_000_000 };
    const run = runWith(...letStart, [20, begins], [28_050, night]);
    expect(workedSoFar(run)).toBe(30_000);
    const other = { ...ends, ...of('b'), stoodStillMs: 5000 };
    const begun = [20, { ...begins, ...of('b') }] as [number, NewEvent];
    const both = runWith(
      ...letStart,
      [20, { type: 'attempt.proposed', ...of('b') }],
      [20, begins],
      begun,
      [40, other],
      [50, ends],
    );
    expect(workedSoFar(both)).toBe(25_000);
  });

  it('is never less than nothing, whatever clock measured how long the run stood still', () => {
    const run = runWith(...letStart, [20, begins], [50, { ...ends, stoodStillMs: 30_001 }]);
    expect(workedSoFar(run)).toBe(0);
  });

  it('does not begin later for what stood still while it was paused', () => {
    const again = { ...resumed, stoodStillMs: 10_000 };
    const run = runWith(...letStart, [20, begins], [50, paused], [70, again], [75, ends]);
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

  it.each(['restart', 'taken_over'] as const)('ends with its last word where it is paused by %s', (by) => {
    const run = runWith(
      ...letStart,
      [20, begins],
      [25, { type: 'usage.recorded', ...A1, model: 'm', ...NOTHING }],
      [9000, { type: 'run.paused', by, limit: null }],
    );
    expect(workedUntil(run, second(9999))).toBe(5_000);
  });

  it('is the same for a face that comes late', () => {
    const run = runWith(...letStart, [20, begins], [30, lateWord]);
    const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(run))));
    expect(workedUntil(copy, second(40))).toBe(20_000);
  });
});

describe('a limit of the run', () => {
  const usedBy = (tier: 2 | 3 | 4, usage: Partial<Usage>): NewEvent => ({
    type: 'usage.recorded',
    ticket: 'a',
    attempt: 1,
    tier,
    model: 'm',
    ...NOTHING,
    ...usage,
  });
  const limited = (limits: Partial<Limits>, ...events: [number, NewEvent][]) =>
    runWith([0, { ...started, limits: { ...NO_LIMITS, ...limits } } as NewEvent], [0, proposed], ...events);
  const dollar = usedBy(3, { cost: 1 });
  const unpriced = usedBy(3, { cost: null });

  it.each<[string, Partial<Limits>, [number, NewEvent][], LimitKind | null]>([
    [
      'without limits there is none, whatever is used',
      {},
      [[9000, usedBy(3, { cost: 99, input: 1e9 })]],
      null,
    ],
    ['money below it', { usd: 1.5 }, [[1, dollar]], null],
    ['all of the money', { usd: 1 }, [[1, dollar]], 'usd'],
    [
      'money of every tier',
      { usd: 3 },
      [
        [1, dollar],
        [2, usedBy(2, { cost: 1 })],
        [3, usedBy(4, { cost: 1 })],
      ],
      'usd',
    ],
    [
      'tokens in and out, cached ones too',
      { tokens: 10 },
      [[1, usedBy(3, { input: 1, cacheRead: 2, cacheWrite: 3, output: 4 })]],
      'tokens',
    ],
    [
      'tokens below it, thinking being part of the output',
      { tokens: 11 },
      [[1, usedBy(3, { output: 10, reasoning: 9 })]],
      null,
    ],
    ['hours below it', { hours: 1 }, [[3599, dollar]], null],
    ['hours of work', { hours: 1 }, [[3600, dollar]], 'hours'],
    ['a model without a price where money is limited', { usd: 5 }, [[1, unpriced]], 'unpriced'],
    ['a model without a price where tokens are', { tokens: 5 }, [[1, unpriced]], null],
    [
      'a model without a price that a person lets pass',
      { usd: 5 },
      [
        [1, unpriced],
        [2, { type: 'limit.raised', limit: 'unpriced', to: null }],
      ],
      null,
    ],
    [
      'money comes before what has no price',
      { usd: 1 },
      [
        [1, unpriced],
        [1, dollar],
      ],
      'usd',
    ],
    [
      'one that was raised',
      { usd: 1 },
      [
        [1, dollar],
        [2, { type: 'limit.raised', limit: 'usd', to: 2 }],
      ],
      null,
    ],
    [
      'one that was lifted',
      { usd: 1 },
      [
        [1, dollar],
        [2, { type: 'limit.raised', limit: 'usd', to: null }],
      ],
      null,
    ],
    [
      'another one than was raised',
      { usd: 1, tokens: 5 },
      [
        [1, dollar],
        [2, { type: 'limit.raised', limit: 'tokens', to: 9 }],
      ],
      'usd',
    ],
  ])('is reached, or not, by %s', (_what, limits, events, reached) => {
    expect(reachedLimit(limited(limits, ...events))).toBe(reached);
  });

  it('adds up what each tier has used', () => {
    const run = limited({}, [1800, dollar], [1800, usedBy(2, { cost: null, input: 5 })]);
    expect(usedSoFar(run)).toEqual({ usd: 1, tokens: 5, hours: 0.5, unpriced: 1 });
  });

  it('of steps counts those of each attempt that are over', () => {
    const isUsed = (stepsPerAttempt: number | null, stepsEnded: number) => {
      const run = limited({ stepsPerAttempt });
      return hasUsedItsSteps(run, { ...requireAttempt(run, 'a#1'), stepsEnded });
    };
    expect([isUsed(2, 1), isUsed(2, 2), isUsed(2, 3), isUsed(null, 99)]).toEqual([false, true, true, false]);
  });
});
