import { describe, expect, it } from 'vitest';
import {
  accepted,
  call,
  called,
  delivered,
  died,
  ended,
  goOn,
  of,
  runAfter,
  started,
  stepFinished,
  stepStarted,
  working,
} from './fold-rig';
import type { NewEvent } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import type { Attempt, RunState } from './run-state';
import { firstReady } from './schedule';
import { ticket } from './ticket-rig';
import { verifiedSteps } from './verified-steps';

// What becomes of a result: the QA's words, verify, review, merge, and taking it back.

const runOf = (...events: NewEvent[]) => runAfter([ticket('a'), ticket('b', ['a'])], started, ...events);
const attemptOf = (state: RunState) => state.attempts.get('a#1') as Attempt;
const ticketOf = (state: RunState) => state.tickets.get('a');
const readyIds = (state: RunState) => firstReady(state.schedule, 9).map((position) => state.order[position]);
const expectWhole = (state: RunState) => expect(readSnapshot(takeSnapshot(state))).toEqual(state);

const failing = [...working, called(2), stepStarted(), stepFinished(1, true)];
const a = of('a');

describe('a command that failed', () => {
  it('is explained before anything else happens', () => {
    const state = runOf(...failing);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'diagnosis_due', step: 'a#1.1' },
      stepsEnded: 1,
    });
    goOn(state, { type: 'diagnosis.started', ...a, step: 'a#1.1' });
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'diagnosis_running' }, holdsSlot: true });
    goOn(state, { type: 'step.diagnosed', ...a, step: 'a#1.1', diagnosis: 'No such file.', note: '' });
    expect(state.steps.get('a#1.1')).toMatchObject({
      diagnosis: 'No such file.',
      state: { state: 'finished', outcome: 'error' },
    });
    expect(attemptOf(state).phase).toEqual({ phase: 'step_due', step: 'a#1.2' });
  });

  it('is explained once more where Baton died meanwhile', () => {
    const state = runOf(...failing, { type: 'diagnosis.started', ...a, step: 'a#1.1' }, died());
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'diagnosis_due', step: 'a#1.1' },
      holdsSlot: false,
    });
    expectWhole(state);
    goOn(state, { type: 'diagnosis.started', ...a, step: 'a#1.1' });
    expect(attemptOf(state).holdsSlot).toBe(true);
  });
});

describe('verify', () => {
  const verifying: NewEvent = {
    type: 'verify.started',
    ...a,
    steps: [
      { step: 'a#1.1', call },
      { step: 'a#1.2', call },
    ],
  };

  it('runs as steps of Baton’s own', () => {
    const state = runOf(...delivered, verifying);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'step_due', step: 'a#1.1' },
      delivered: { summary: 'Done.', changedFiles: ['a.txt'] },
    });
    expect(state.steps.get('a#1.2')?.origin).toBe('verify');
    expect(verifiedSteps(state, attemptOf(state)).map(({ id }) => id)).toEqual(['a#1.1', 'a#1.2']);
  });

  it('that failed leaves the rest of it out, and it is the worker’s turn', () => {
    const failed: NewEvent = { type: 'verify.failed', ...a, step: 'a#1.1', round: 1 };
    const state = runOf(...delivered, verifying, stepStarted(), stepFinished(), failed);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'turn_due' },
      stepsEnded: 2,
      verifyFailures: 1,
      delivered: null,
    });
    expect(state.steps.get('a#1.2')?.state).toEqual({ state: 'dropped' });
    expect(state.steps.get('a#1.1')?.state).toMatchObject({ state: 'finished' });
    goOn(state, { type: 'turn.started', ...a, turn: 2 });
    expect(verifiedSteps(state, attemptOf(state))).toEqual([]);
  });
});

describe('a review', () => {
  const asks: NewEvent = { type: 'review.requested', ...a, by: 'model' };
  const begins: NewEvent = { type: 'review.started', ...a, by: 'model' };

  it('by the tech lead takes a slot when it begins, and what it said is kept', () => {
    const state = runOf(...delivered, asks);
    expect(attemptOf(state).phase).toEqual({ phase: 'review_due', by: 'model' });
    goOn(state, begins, {
      type: 'review.finished',
      ...a,
      by: 'model',
      verdict: 'send_back',
      notes: 'Tests!',
    });
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'review_running', by: 'model' },
      reviewed: { by: 'model', verdict: 'send_back', notes: 'Tests!' },
      retry: null,
    });
  });

  it('whose request failed is due again, and says when', () => {
    const failed = { tries: 1, reason: 'busy', retryAt: '2026-01-01T00:01:00Z' };
    const state = runOf(...delivered, asks, begins, { type: 'review.failed', ...a, ...failed });
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'review_due', by: 'model' },
      retry: { tries: 1, reason: 'busy', at: '2026-01-01T00:01:00Z' },
    });
  });

  it('that was put off, or that Baton died in, is due', () => {
    const postponed: NewEvent = { type: 'review.postponed', ...a };
    for (const event of [postponed, died()]) {
      const state = runOf(...delivered, asks, begins, event);
      expect(attemptOf(state).phase).toEqual({ phase: 'review_due', by: 'model' });
      expectWhole(state);
    }
  });

  it('gives its slot back when Baton dies in it, and takes one for the next try', () => {
    const state = runOf(...delivered, asks, begins, died());
    expect([attemptOf(state).holdsSlot, state.slotsHeld]).toEqual([false, 0]);
    goOn(state, begins);
    expect([attemptOf(state).holdsSlot, state.slotsHeld]).toEqual([true, 1]);
  });

  it('by a person holds no slot, and is void once the attempt has ended', () => {
    const approval = 'review:a#1';
    const waits: NewEvent = {
      type: 'approval.requested',
      ...a,
      step: null,
      approval,
      reason: 'review',
      action: { kind: 'review', summary: 'Done.', changed: [], note: '' },
      hash: 'h',
    };
    const state = runOf(...delivered, { type: 'review.requested', ...a, by: 'person' }, waits);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'awaiting_review', approval },
      holdsSlot: false,
    });
    expect([...state.approvals.keys()]).toEqual([approval]);
    expect(goOn(state, ended()).approvals.size).toBe(0);
  });
});

describe('a merge', () => {
  const wanted: NewEvent = { type: 'merge.requested', ...a };
  const begins: NewEvent = { type: 'merge.started', ...a };

  it('is one at a time: the run knows that one is under way', () => {
    const state = runOf(...delivered, wanted);
    expect([attemptOf(state).phase.phase, state.merging]).toEqual(['merge_due', 0]);
    expect([attemptOf(goOn(state, begins)).phase.phase, state.merging]).toEqual(['merge_running', 1]);
    goOn(state, { type: 'merge.finished', ...a, commit: 'c1' }, ended('completed'));
    expect(state).toMatchObject({ merging: 0, slotsHeld: 0 });
    expectWhole(state);
  });

  it('that Baton died in is due again', () => {
    const state = runOf(...delivered, wanted, begins, died());
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'merge_due' }, holdsSlot: false });
    expect(state.merging).toBe(0);
    expect(attemptOf(goOn(state, begins))).toMatchObject({
      phase: { phase: 'merge_running' },
      holdsSlot: true,
    });
  });

  it('that did not fit says with whose work, and a person’s retry takes the ticket up again', () => {
    const files = ['a.txt'];
    const conflict: NewEvent = { type: 'merge.conflicted', ...a, files, tickets: ['b'] };
    const blocked: NewEvent = {
      type: 'ticket.blocked',
      ticket: 'a',
      attempt: 1,
      kind: 'merge',
      reason: 'It does not fit.',
    };
    const state = runOf(...delivered, wanted, begins, conflict, ended('blocked'), blocked);
    expect(attemptOf(state)).toMatchObject({ conflictsWith: ['b'], phase: { phase: 'ended' } });
    goOn(state, wanted);
    expect(ticketOf(state)?.state).toEqual({ status: 'in_progress', attempt: 1 });
    expect(attemptOf(state).phase).toEqual({ phase: 'merge_due' });
    expect(state.counts).toEqual({ todo: 1, in_progress: 1, completed: 0, blocked: 0 });
    expectWhole(state);
  });
});

describe('accepted work that is taken back', () => {
  const asks: NewEvent = { type: 'revert.requested', ticket: 'a', attempt: 1 };
  const begins: NewEvent = { type: 'revert.started', ticket: 'a', attempt: 1 };
  const back: NewEvent = { type: 'revert.finished', ticket: 'a', attempt: 1, commit: 'c2' };
  const stands: NewEvent = { type: 'revert.failed', ticket: 'a', attempt: 1, reason: 'A conflict.' };

  it('does not count any more from the moment that it is asked for', () => {
    const state = runOf(...accepted);
    expect(readyIds(state)).toEqual(['b']);
    goOn(state, asks);
    expect(readyIds(state)).toEqual([]);
    expect(ticketOf(state)).toMatchObject({
      state: { status: 'blocked', kind: 'reverted', reason: 'Its work is being taken back.' },
      revert: { phase: 'due' },
      accepted: 1,
    });
    expect([...state.reverting]).toEqual(['a']);
    expectWhole(state);
    expect(ticketOf(goOn(state, begins))?.revert).toMatchObject({ phase: 'running', was: { by: 'worker' } });
    expect([...state.reverting]).toEqual(['a']);
  });

  it('is gone once it is undone', () => {
    const state = runOf(...accepted, asks, begins, back);
    expect(ticketOf(state)).toMatchObject({ accepted: null, revert: null });
    expect(state.reverting.size).toBe(0);
  });

  it('stands as before where that failed, and frees what waits for it', () => {
    const state = runOf(...accepted, asks, begins, stands);
    expect(ticketOf(state)).toMatchObject({
      state: { status: 'completed', by: 'worker', summary: 'Done.' },
      accepted: 1,
      revert: { phase: 'failed', reason: 'A conflict.' },
    });
    expect(readyIds(state)).toEqual(['b']);
    expect(state.reverting.size).toBe(0);
    expectWhole(state);
  });

  it('is due again where Baton died in it, and still stands where it fails then', () => {
    const state = runOf(...accepted, asks, begins, died());
    expect(ticketOf(state)?.revert).toMatchObject({ phase: 'due', was: { status: 'completed' } });
    goOn(state, begins, stands);
    expect(ticketOf(state)?.state.status).toBe('completed');
  });

  it('keeps its failure until the ticket is taken up, completed or sent back again', () => {
    const state = runOf(...accepted, asks, begins, stands);
    goOn(state, { type: 'ticket.returned', ticket: 'a', attempt: 1, by: 'person', notes: 'Shorter.' });
    expect(ticketOf(state)).toMatchObject({ revert: null, returned: { by: 'person', notes: 'Shorter.' } });
    expect(readyIds(state)).toEqual(['a']);
    const byHand: NewEvent = {
      type: 'ticket.completed',
      ticket: 'a',
      attempt: null,
      by: 'person',
      summary: '',
    };
    for (const event of [{ type: 'ticket.queued', ticket: 'a' } as const, byHand])
      expect(ticketOf(runOf(...accepted, asks, begins, stands, event))?.revert).toBeNull();
  });
});

describe('a ticket that is sent back', () => {
  const back = (by: 'model' | 'person' | 'merge'): NewEvent => ({
    type: 'ticket.returned',
    ticket: 'a',
    attempt: 1,
    by,
    notes: 'Again.',
  });

  it('counts by whom, until a person puts it to the start', () => {
    const state = runOf(...delivered, ended('sent_back'), back('model'), back('model'), back('merge'));
    expect(ticketOf(state)).toMatchObject({ sentBack: 2, conflicts: 1 });
    goOn(state, { type: 'ticket.queued', ticket: 'a' });
    expect(ticketOf(state)).toMatchObject({ sentBack: 0, conflicts: 0, returned: null });
  });

  it('begins a new count where its work had been accepted, and the next attempt knows which', () => {
    const before = [...delivered, ended('sent_back'), back('model'), back('merge')];
    const state = runOf(...before, ...accepted.slice(-1));
    goOn(state, back('person'));
    expect(ticketOf(state)).toMatchObject({ sentBack: 0, conflicts: 0, accepted: 1 });
    goOn(state, { type: 'attempt.proposed', ...of('a', 2) });
    expect(state.attempts.get('a#2')?.reopens).toBe(1);
  });
});
