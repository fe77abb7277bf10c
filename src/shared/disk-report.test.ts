import { describe, expect, it } from 'vitest';
import {
  isLeftOver,
  isOfCrash,
  type Leftover,
  leftoverSchema,
  leftoverWords,
  mayBeFreed,
  needOf,
} from './disk-report';
import { fold } from './fold';
import type { NewEvent, RunEvent } from './run-event';
import { createRunState } from './run-state';
import { ticket } from './ticket-rig';

const track = { title: 'T', context: '', source: { name: 'n', path: null } };
const T1 = { ticket: 'T-1', attempt: 1, tier: 3 } as const;

function stood(...events: NewEvent[]) {
  const state = createRunState('run-1');
  const all: NewEvent[] = [{ type: 'run.opened', track, tickets: [ticket('T-1')] }, ...events];
  for (const [index, event] of all.entries()) {
    fold(state, { ...event, seq: index + 1, at: '2026-11-21T10:00:00Z', run: state.id } as RunEvent);
  }
  return state;
}

const begun: NewEvent = { type: 'attempt.proposed', ...T1 };
const ended = (outcome: 'sent_back' | 'failed' | 'completed'): NewEvent => ({
  type: 'attempt.finished',
  ...T1,
  outcome,
  summary: '',
});

describe('a worktree', () => {
  it('is needed while its ticket is worked on, and when the next attempt is to go on with it', () => {
    expect(needOf(stood(begun), 'T-1')).toBe('needed');
    const returned: NewEvent = {
      type: 'ticket.returned',
      ticket: 'T-1',
      attempt: 1,
      by: 'person',
      notes: 'n',
    };
    expect(needOf(stood(begun, ended('sent_back'), returned), 'T-1')).toBe('needed');
  });

  it('is kept to look at when its ticket is blocked or waits, and may be freed then', () => {
    const blocked: NewEvent = {
      type: 'ticket.blocked',
      ticket: 'T-1',
      attempt: 1,
      kind: 'failed',
      reason: 'r',
    };
    expect(needOf(stood(begun, ended('failed'), blocked), 'T-1')).toBe('kept');
    const notMerged: NewEvent = { ...blocked, kind: 'merge' };
    expect(needOf(stood(begun, ended('failed'), notMerged), 'T-1')).toBe('needed');
    expect(needOf(stood(), 'T-1')).toBe('kept');
    expect([mayBeFreed('kept'), isLeftOver('kept')]).toEqual([true, false]);
  });

  it('is left over when its ticket is completed or no more, or its run is gone', () => {
    const completed: NewEvent = {
      type: 'ticket.completed',
      ticket: 'T-1',
      attempt: 1,
      by: 'worker',
      summary: '',
    };
    expect(needOf(stood(begun, ended('completed'), completed), 'T-1')).toBe('done');
    expect(needOf(stood(), 'T-9')).toBe('done');
    expect(needOf('gone', 'T-1')).toBe('no_run');
    expect([isLeftOver('done'), isLeftOver('no_run')]).toEqual([true, true]);
  });

  it('of a run that cannot be read is left alone', () => {
    const need = needOf('unreadable', 'T-1');
    expect([need, mayBeFreed(need), isLeftOver(need)]).toEqual(['unreadable', false, false]);
  });
});

it('of what is left behind, all that holds no work is put right together', () => {
  const types = leftoverSchema.options.map(({ shape }) => shape.type.value);
  expect(types.filter((type) => !isOfCrash({ type } as Leftover))).toEqual(['no_repository', 'deleted_run']);
});

describe('what a crash left', () => {
  const [attempt, repository] = [
    { run: 'r', ticket: 'T-1', attempt: 2, path: '/data/r/work/T-1-2' },
    { run: 'r', repository: '/repo' },
  ];
  it.each<[Leftover, string]>([
    [{ type: 'half_made', ...attempt }, 'attempt 2 at T-1'],
    [{ type: 'gone', ...attempt }, 'attempt 2 at T-1'],
    [{ type: 'no_repository', ...repository }, '/repo'],
    [{ type: 'half_applied', ...repository }, '/repo'],
    [{ type: 'never_began', ...repository }, '/repo'],
    [{ type: 'deleted_run', ...repository }, '/repo'],
  ])('is told in words that name it, and goes over the wire as it is: %o', (leftover, name) => {
    expect(leftoverSchema.parse(JSON.parse(JSON.stringify(leftover)))).toEqual(leftover);
    const { what, act } = leftoverWords(leftover);
    expect(what).toContain(name);
    expect(act).not.toBe('');
  });
});
