import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import { createRunState, hasStarted, type RunState, requireTicket } from './run-state';
import { firstReady } from './schedule';
import { ticket } from './ticket-rig';

// Accepted work that does not count any more: a ticket that was completed is not, and what depends on it waits again.

const A1 = { ticket: 'a', attempt: 1, tier: 3 } as const;
const accepted: NewEvent[] = [
  { type: 'attempt.proposed', ...A1 },
  { type: 'attempt.started', ...A1, model: 'm' },
  { type: 'attempt.finished', ...A1, outcome: 'completed', summary: 'Done.' },
  { type: 'ticket.completed', ticket: 'a', attempt: 1, by: 'worker', summary: 'Done.' },
];

function tell(state: RunState, ...events: NewEvent[]): RunState {
  for (const event of events) {
    const seq = state.seq + 1;
    fold(state, {
      ...event,
      seq,
      at: `2026-01-01T00:00:${String(seq).padStart(2, '0')}Z`,
      run: 'r',
    } as RunEvent);
  }
  return state;
}

function begun(...events: NewEvent[]): RunState {
  const track = { title: 'T', context: '', source: { name: 'n', path: null } };
  const tickets = [ticket('a'), ticket('b', ['a']), ticket('c', ['a', 'b']), ticket('d')];
  return tell(
    createRunState('r'),
    { type: 'run.opened', track, tickets },
    {
      type: 'run.started',
      workspace: '/w',
      mode: 'all',
      parallel: 2,
      limits: NO_LIMITS,
      model: 'm',
      ...WORKERS_ONLY,
    },
    ...events,
  );
}

const ready = (state: RunState) => firstReady(state.schedule, 9).map((position) => state.order[position]);
const requested: NewEvent = { type: 'revert.requested', ticket: 'a', attempt: 1 };
const started: NewEvent = { type: 'revert.started', ticket: 'a', attempt: 1 };
const finished: NewEvent[] = [
  { type: 'revert.finished', ticket: 'a', attempt: 1, commit: 'c' },
  { type: 'ticket.blocked', ticket: 'a', attempt: 1, kind: 'reverted', reason: 'By you.' },
];
const failed: NewEvent = { type: 'revert.failed', ticket: 'a', attempt: 1, reason: 'A conflict.' };

describe('work that is taken back', () => {
  it('does not count from the wish on, and what depends on it waits', () => {
    const state = begun(...accepted);
    expect(ready(state).sort()).toEqual(['b', 'd']);
    tell(state, requested);
    expect(ready(state)).toEqual(['d']);
    expect(requireTicket(state, 'a')).toMatchObject({
      state: { status: 'blocked', kind: 'reverted' },
      accepted: 1,
      revert: { phase: 'due', was: { status: 'completed', summary: 'Done.' } },
    });
    expect([...state.reverting]).toEqual(['a']);
    expect(state.counts).toEqual({ todo: 3, in_progress: 0, completed: 0, blocked: 1 });
    tell(state, started, ...finished);
    expect(requireTicket(state, 'a')).toMatchObject({ accepted: null, revert: null });
    expect([ready(state), state.reverting.size]).toEqual([['d'], 0]);
  });

  it('counts as before when it could not be, with the reason until somebody tries again', () => {
    const state = begun(...accepted, requested, started, failed);
    expect(requireTicket(state, 'a')).toMatchObject({
      state: { status: 'completed', summary: 'Done.' },
      revert: { phase: 'failed', reason: 'A conflict.' },
    });
    expect([ready(state).sort(), state.reverting.size]).toEqual([['b', 'd'], 0]);
    tell(state, requested);
    expect(requireTicket(state, 'a').revert?.phase).toBe('due');
  });

  it('is due again after the process has died, and the same in a copy made from a snapshot', () => {
    const state = begun(...accepted, requested, started);
    const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state))));
    for (const each of [state, copy]) {
      tell(each, { type: 'run.recovered', again: [], unknown: [] });
      expect(requireTicket(each, 'a').revert?.phase).toBe('due');
      expect([...each.reverting]).toEqual(['a']);
      expect(ready(each)).toEqual(['d']);
    }
    expect(takeSnapshot(copy)).toEqual(takeSnapshot(state));
  });

  it('and is done anew frees its dependents once more', () => {
    const again = { ticket: 'a', attempt: 2, tier: 3 } as const;
    const state = begun(
      ...accepted,
      requested,
      started,
      ...finished,
      { type: 'ticket.queued', ticket: 'a' },
      { type: 'attempt.proposed', ...again },
      { type: 'attempt.finished', ...again, outcome: 'completed', summary: '' },
      { type: 'ticket.completed', ticket: 'a', attempt: 2, by: 'worker', summary: '' },
    );
    expect(state.attempts.get('a#2')?.reopens).toBeNull();
    expect(requireTicket(state, 'a').accepted).toBe(2);
    expect(ready(state).sort()).toEqual(['b', 'd']);
  });
});

it('agents’ tickets that do not wait for it stay ready, those that do wait again', () => {
  const far = { assignedTo: 'far' };
  const track = { title: 'T', context: '', source: { name: 'n', path: null } };
  const tickets = [ticket('a'), ticket('b'), ticket('c', ['a'], far), ticket('d', ['b'], far)];
  const byHand = { type: 'ticket.completed', attempt: null, by: 'person', summary: '' } as const;
  const state = tell(createRunState('r'), { type: 'run.opened', track, tickets }, ...accepted, {
    ...byHand,
    ticket: 'b',
  });
  expect([...state.readyForAgents]).toEqual(['c', 'd']);
  tell(state, requested);
  expect([...state.readyForAgents]).toEqual(['d']);
  tell(state, started, failed);
  expect([...state.readyForAgents]).toEqual(['d', 'c']);
});

describe('work that is sent back after it was accepted', () => {
  const returned: NewEvent = {
    type: 'ticket.returned',
    ticket: 'a',
    attempt: 1,
    by: 'person',
    notes: 'More.',
  };

  it('is to be done again, on top of what was accepted, and what depends on it waits', () => {
    const state = begun(...accepted, returned);
    expect(ready(state).sort()).toEqual(['a', 'd']);
    tell(state, { type: 'attempt.proposed', ...A1, attempt: 2 });
    expect(state.attempts.get('a#2')).toMatchObject({ reopens: 1 });
    expect(requireTicket(state, 'a')).toMatchObject({ accepted: 1, returned: { notes: 'More.' } });
  });

  it('begins its count of reviews and conflicts anew', () => {
    const state = begun(
      { type: 'attempt.proposed', ...A1 },
      { type: 'attempt.finished', ...A1, outcome: 'sent_back', summary: '' },
      { type: 'ticket.returned', ticket: 'a', attempt: 1, by: 'model', notes: '' },
      ...accepted.map((event) => ('attempt' in event ? { ...event, attempt: 2 } : event) as NewEvent),
    );
    expect(requireTicket(state, 'a').sentBack).toBe(1);
    tell(state, { ...returned, attempt: 2 } as NewEvent);
    expect(requireTicket(state, 'a')).toMatchObject({ sentBack: 0, conflicts: 0 });
  });
});

it('a ticket has started once a worker was at it, however that ended', () => {
  const state = begun({ type: 'attempt.proposed', ...A1 });
  expect(hasStarted(state, requireTicket(state, 'a'))).toBe(false);
  tell(
    state,
    { type: 'attempt.started', ...A1, model: 'm' },
    { type: 'attempt.finished', ...A1, outcome: 'cancelled', summary: '' },
    { type: 'ticket.queued', ticket: 'a' },
    { type: 'attempt.proposed', ...A1, attempt: 2 },
  );
  expect(hasStarted(state, requireTicket(state, 'a'))).toBe(true);
  expect(hasStarted(state, requireTicket(state, 'd'))).toBe(false);
});
