import { describe, expect, it } from 'vitest';
import type { GivenAssignment } from './dispatch';
import { died, dispatchDue, dispatchProposal, facts, goOn, of, runAfter, started } from './fold-rig';
import type { NewEvent } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import type { Attempt, RunState } from './run-state';
import { ticket } from './ticket-rig';

const runOf = (...events: NewEvent[]) =>
  runAfter([ticket('a', [], { assignedTo: 'far' })], started, ...events);
const attemptOf = (state: RunState) => state.attempts.get('a#1') as Attempt;
const expectWhole = (state: RunState) => expect(readSnapshot(takeSnapshot(state))).toEqual(state);

const a = of('a');
const goes: NewEvent = { type: 'dispatch.requested', ...a, agent: 'far' };
const sent: NewEvent = { type: 'dispatch.sent', ...a, facts };
const refused: NewEvent = { type: 'dispatch.failed', ...a, reason: 'No room.', facts: null };
const later: NewEvent = { type: 'dispatch.postponed', ...a };
const again: NewEvent = { type: 'dispatch.retried', ...a };

describe('a ticket of an agent', () => {
  it('waits for the person as a spawn does, then goes without a slot', () => {
    const waiting = runOf(...dispatchDue.slice(0, 2));
    expect(attemptOf(waiting)).toMatchObject({
      phase: { phase: 'awaiting_spawn', approval: 'spawn:a#1' },
      dispatch: { proposal: dispatchProposal, facts: null },
    });
    const due = runOf(...dispatchDue);
    expect(attemptOf(due)).toMatchObject({ phase: { phase: 'dispatch_due' }, holdsSlot: false });
    expect(attemptOf(due)).toMatchObject({ approvedBy: 'person', dispatch: { facts: null } });
    expect([...due.dueDispatches]).toEqual(['a#1']);
    expectWhole(due);
  });

  it('is with its agent once it was sent, and what is known of it is kept', () => {
    const state = runOf(...dispatchDue, goes, sent);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'dispatched', silent: false },
      dispatch: { facts },
      startedAt: '2026-01-01T00:00:05.000Z',
    });
    expect(state.dueDispatches.size + state.slotsHeld).toBe(0);
    const news: NewEvent = {
      type: 'dispatch.reported',
      ...a,
      facts: { ...facts, status: 'in_progress' },
      silent: true,
    };
    goOn(state, news);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'dispatched', silent: true },
      dispatch: { proposal: dispatchProposal, facts: { status: 'in_progress' } },
    });
  });

  it('that nobody took waits for a person, who may let it go once more', () => {
    const state = runOf(...dispatchDue, goes, refused);
    expect(attemptOf(state).phase).toEqual({ phase: 'undelivered', reason: 'No room.' });
    goOn(state, again);
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'dispatch_due' }, approvedBy: 'person' });
  });

  it('keeps what was known of it where another try says nothing new', () => {
    const state = runOf(...dispatchDue, goes, sent, again, goes, refused);
    expect(attemptOf(state).dispatch?.facts).toEqual(facts);
  });

  it('has not begun as long as nothing of it was sent', () => {
    expect(attemptOf(runOf(...dispatchDue, goes, later))).toMatchObject({
      phase: { phase: 'dispatch_due' },
      startedAt: null,
    });
    const half = runOf(...dispatchDue, goes, sent, again, goes, later);
    expect(attemptOf(half).startedAt).toBe('2026-01-01T00:00:05.000Z');
  });

  it('that was on its way when Baton died is due again, as the same dispatch', () => {
    const state = runOf(...dispatchDue, goes, died());
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'dispatch_due' }, number: 1 });
    expectWhole(state);
    const there = runOf(...dispatchDue, goes, sent);
    const before = attemptOf(there);
    expect(attemptOf(goOn(there, died()))).toBe(before);
  });
});

describe('a ticket that a person gives to somebody', () => {
  const given = (agent: string, approved: string | null = null): NewEvent => ({
    type: 'ticket.assigned',
    ticket: 'a',
    assignment: { ...assignment, agent, approved },
  });
  const assignment: GivenAssignment = {
    agent: 'far',
    taskType: null,
    issueNumber: 7,
    createIssue: false,
    endpoint: null,
    text: null,
    approved: null,
  };

  it('is looked at for its agent, whatever its file says', () => {
    expect([...runOf().readyForAgents]).toEqual(['a']);
    expect([...runOf(given('baton')).readyForAgents]).toEqual([]);
    const own = runAfter([ticket('a')], started);
    expect([...own.readyForAgents]).toEqual([]);
    expect([...goOn(own, given('far')).readyForAgents]).toEqual(['a']);
    expectWhole(own);
  });

  it('keeps who it was given to while it is under way', () => {
    const state = runOf(...dispatchDue, given('other'));
    expect(state.tickets.get('a')).toMatchObject({
      state: { status: 'in_progress' },
      assignment: { agent: 'other' },
    });
    expect(state.readyForAgents.size).toBe(0);
  });

  it('was let go once: what goes after that is asked about anew', () => {
    const state = runOf(given('far', 'seen'), ...dispatchDue);
    expect(state.tickets.get('a')?.assignment?.approved).toBe('seen');
    goOn(state, goes);
    expect(state.tickets.get('a')?.assignment).toEqual(assignment);
  });
});
