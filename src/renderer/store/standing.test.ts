import { describe, expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import type { RunEvent } from '../../shared/run-event';
import { createRunState } from '../../shared/run-state';
import { workedUntil } from '../../shared/used-so-far';
import { ALL_HAVE_ROOM, clockStandsAt, roomlessIn, standingOf, whyFixed } from './standing';

const unwritable = { of: 'journal', message: 'The disk is full.', retries: true } as const;
const noRoom = {
  of: 'machine',
  message: 'No room.',
  retries: true,
  attempts: ['T-1#1'],
  since: '2026-01-01T00:00:20.000Z',
} as const;
const damaged = { heldBy: null, message: 'The journal is damaged at byte 7.' };
const held = { heldBy: 'process 7', message: 'Baton (process 7) has this run.' };
const lookedAt = { heldBy: null, message: 'Opened to look at.', mayOpen: true } as const;

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

it('a run’s clock stands while the machine has no room, also when something happens meanwhile', () => {
  const run = createRunState('run');
  run.phase = { phase: 'running' };
  run.atWork = 1;
  run.workingSince = at(5);
  run.at = at(12);
  const shown = () => workedUntil(run, clockStandsAt({ trouble: noRoom, run }) ?? Number.NaN);
  expect(clockStandsAt({ trouble: null, run })).toBeNull();
  expect(clockStandsAt({ trouble: unwritable, run })).toBeNull();
  expect(shown()).toBe(15_000);
  // Two said by who goes on: by then it had stood still for 10 s, and for 7 s more.
  for (const [seconds, stoodStillMs] of [
    [30, 10_000],
    [37, 7_000],
  ] as const) {
    const said = { type: 'mode.changed', mode: 'all', seq: 1, at: at(seconds), run: 'run', stoodStillMs };
    fold(run, said as RunEvent);
    expect(shown()).toBe(15_000);
  }
});

describe('a run on show', () => {
  it('that this Baton writes can be changed', () => {
    expect(standingOf({ readOnly: null, trouble: null })).toBe('ours');
    expect(whyFixed({ readOnly: null, trouble: null })).toBeNull();
  });

  it('that another Baton has goes on there, and is to be taken over first', () => {
    expect(standingOf({ readOnly: held, trouble: null })).toBe('elsewhere');
    expect(whyFixed({ readOnly: held, trouble: null })).toBe(
      'Another Baton (process 7) has this run: take it over first.',
    );
  });

  it('that is damaged, only looked at, or whose journal cannot be written rests, and says which of these', () => {
    for (const [readOnly, trouble, why] of [
      [damaged, null, damaged.message],
      [lookedAt, null, 'This run is only looked at: open it to go on first.'],
      [null, unwritable, 'The disk is full.'],
    ] as const) {
      expect(standingOf({ readOnly, trouble })).toBe('at_rest');
      expect(whyFixed({ readOnly, trouble })).toBe(why);
    }
  });

  it('for which the machine has no room can be changed, stopped for one, and says whose work waits', () => {
    expect(standingOf({ readOnly: null, trouble: noRoom })).toBe('ours');
    expect(whyFixed({ readOnly: null, trouble: noRoom })).toBeNull();
    expect(roomlessIn({ trouble: noRoom })).toEqual(['T-1#1']);
    for (const trouble of [null, unwritable]) expect(roomlessIn({ trouble })).toBe(ALL_HAVE_ROOM);
  });
});
