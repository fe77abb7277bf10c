import { describe, expect, it } from 'vitest';
import {
  answered,
  asked,
  begun,
  call,
  called,
  died,
  ended,
  goOn,
  of,
  proposal,
  proposed,
  runAfter,
  started,
  stepAnswered,
  stepAsked,
  stepFinished,
  stepStarted,
  working,
} from './fold-rig';
import type { NewEvent } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import type { Attempt, RunState } from './run-state';
import { ticket } from './ticket-rig';

const runOf = (...events: NewEvent[]) => runAfter([ticket('a')], started, ...events);
const attemptOf = (state: RunState) => state.attempts.get('a#1') as Attempt;
const phaseAfter = (...events: NewEvent[]) => attemptOf(runOf(...events)).phase;
const stepOf = (state: RunState, number = 1) => state.steps.get(`a#1.${number}`);
const rule = { effect: 'allow', tool: 'run_command', match: { kind: 'exact', text: 'ls' } } as never;

/** Counters and queues are as they would be made anew from the rest. */
function expectWhole(state: RunState): void {
  expect(readSnapshot(takeSnapshot(state))).toEqual(state);
}

describe('what waits for a person', () => {
  it('is kept as it was asked', () => {
    const state = runOf(...working, called(), stepAsked());
    const step = 'a#1.1';
    expect([...state.approvals.values()]).toEqual([
      {
        id: 'step:a#1.1',
        ticket: 'a',
        attempt: 1,
        step,
        tier: 3,
        reason: 'command',
        action: { kind: 'step', step, call },
        hash: 'h',
        since: state.at,
      },
    ]);
    expect(attemptOf(state).phase).toEqual({ phase: 'awaiting_step', step, approval: 'step:a#1.1' });
    expect(attemptOf(goOn(state, stepAnswered())).phase).toEqual({ phase: 'step_due', step });
  });
});

describe('a spawn', () => {
  it('that a person lets go waits for a slot, and it is known who let it go', () => {
    const state = runOf(proposed, asked, answered);
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'queued' }, approvedBy: 'person', proposal });
    expect([...state.queuedSpawns]).toEqual(['a#1']);
    expect(attemptOf(runOf(proposed, asked, { ...answered, by: 'policy' })).approvedBy).toBe('policy');
  });

  it('that a person rejects is over only with the event that ends it', () => {
    const no: NewEvent = { ...answered, answer: 'rejected', reason: 'No.' };
    const state = runOf(proposed, asked, no);
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'awaiting_spawn' }, approvedBy: null });
    expect(state.approvals.size).toBe(0);
    goOn(state, ended('rejected'));
    expect(attemptOf(state).phase).toEqual({ phase: 'ended', outcome: 'rejected', summary: 'It ended.' });
    expect(state.live.size).toBe(0);
    expectWhole(state);
  });

  it('takes its slot when the worker starts, which is when its time begins', () => {
    const state = runOf(...begun);
    expect(attemptOf(state)).toMatchObject({ holdsSlot: true, startedAt: state.at });
    expect([...state.queuedSpawns, ...state.dueHolding]).toEqual(['a#1']);
  });
});

describe('a turn', () => {
  it('with several calls runs them one after another before the next turn', () => {
    const state = runOf(...working, called(2));
    const phases = [attemptOf(state).phase];
    for (const event of [stepStarted(1), stepFinished(1), stepStarted(2), stepFinished(2)])
      phases.push(attemptOf(goOn(state, event)).phase);
    expect(phases).toEqual([
      { phase: 'step_due', step: 'a#1.1' },
      { phase: 'step_running', step: 'a#1.1' },
      { phase: 'step_due', step: 'a#1.2' },
      { phase: 'step_running', step: 'a#1.2' },
      { phase: 'turn_due' },
    ]);
    expect(stepOf(state)).toMatchObject({ turn: 1, origin: 'worker', call, edited: false, rule: null });
    expectWhole(state);
  });

  it('whose request failed has not been, and says when it is asked for again', () => {
    const failed: NewEvent = {
      type: 'turn.failed',
      ...of('a'),
      turn: 1,
      tries: 2,
      reason: 'busy',
      retryAt: '2026-01-01T00:01:00Z',
    };
    const state = runOf(...working, failed);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'turn_due' },
      turns: 0,
      retry: { tries: 2, reason: 'busy', at: '2026-01-01T00:01:00Z' },
      holdsSlot: true,
    });
    goOn(state, { type: 'turn.started', ...of('a'), turn: 1 });
    expect(attemptOf(state).retry).not.toBeNull();
    expect(attemptOf(goOn(state, called())).retry).toBeNull();
  });

  it('that was put off while the run was paused has not been either', () => {
    const state = runOf(...working, { type: 'turn.postponed', ...of('a'), turn: 1 });
    expect(attemptOf(state)).toMatchObject({ phase: { phase: 'turn_due' }, turns: 0 });
  });

  it('comes after the setup commands, which are no calls of the worker’s', () => {
    const setup: NewEvent = { type: 'setup.started', ...of('a'), steps: [{ step: 'a#1.1', call }] };
    const state = runOf(...begun, setup);
    expect(attemptOf(state).phase).toEqual({ phase: 'step_due', step: 'a#1.1' });
    expect(stepOf(state)).toMatchObject({ origin: 'setup', turn: 0 });
    expect(attemptOf(goOn(state, stepStarted(), stepFinished())).phase).toEqual({ phase: 'turn_due' });
  });
});

describe('a step', () => {
  it('that a person edited is the edited call from then on', () => {
    const edited = {
      kind: 'step',
      step: 'a#1.1',
      call: { ...call, input: { command: 'ls -l' } },
    } as const;
    const state = runOf(...working, called(), stepAsked(), stepAnswered(1, { edited }));
    expect(stepOf(state)).toMatchObject({
      call: { input: { command: 'ls -l' } },
      edited: true,
      answeredBy: 'person',
      state: { state: 'approved', by: 'person' },
    });
    const asIs = runOf(...working, called(), stepAsked(), stepAnswered());
    expect(stepOf(asIs)).toMatchObject({ call, edited: false });
  });

  it('keeps the rule that answered for it, also one that said no', () => {
    const yes = runOf(...working, called(), stepAsked(), stepAnswered(1, { by: 'rule', rule }));
    expect(stepOf(yes)).toMatchObject({ answeredBy: 'rule', rule });
    const no = stepAnswered(1, { answer: 'rejected', by: 'rule', rule });
    const state = runOf(...working, called(), stepAsked(), no);
    expect(stepOf(state)).toMatchObject({ answeredBy: 'rule', rule, state: { state: 'awaiting' } });
    expect(state.approvals.size).toBe(0);
  });

  it('whose end nobody saw gives its slot back until a person has said what became of it', () => {
    const lost: NewEvent = { type: 'step.lost', ...of('a'), step: 'a#1.1' };
    const state = runOf(...working, called(2), stepStarted(), lost);
    expect(attemptOf(state)).toMatchObject({
      phase: { phase: 'step_unknown', step: 'a#1.1' },
      holdsSlot: false,
    });
    expect(state.dueHolding.size + state.dueWaiting.size).toBe(0);
    const resolved = { type: 'step.resolved', ...of('a'), step: 'a#1.1', again: null } as const;
    goOn(state, { ...resolved, verdict: 'done' });
    expect(stepOf(state)?.state).toEqual({ state: 'resolved', verdict: 'done' });
    expect(attemptOf(state).phase).toEqual({ phase: 'step_due', step: 'a#1.2' });
    expect([...state.dueWaiting]).toEqual(['a#1']);
    expectWhole(state);
  });

  it('that a person has run again is a new one in its place, approved by them', () => {
    const lost: NewEvent = { type: 'step.lost', ...of('a'), step: 'a#1.1' };
    const byRule = stepAnswered(1, { by: 'rule', rule });
    const state = runOf(...working, called(2), stepAsked(), byRule, stepStarted(), lost, {
      type: 'step.resolved',
      ...of('a'),
      step: 'a#1.1',
      verdict: 'again',
      again: 'a#1.3',
    });
    expect(attemptOf(state)).toMatchObject({
      steps: ['a#1.1', 'a#1.3', 'a#1.2'],
      phase: { phase: 'step_due', step: 'a#1.3' },
    });
    expect(stepOf(state, 3)).toMatchObject({
      id: 'a#1.3',
      call,
      answeredBy: 'person',
      replaces: 'a#1.1',
      rule: null,
      state: { state: 'approved', by: 'person' },
    });
    expect(attemptOf(goOn(state, stepStarted(3), stepFinished(3))).phase).toEqual({
      phase: 'step_due',
      step: 'a#1.2',
    });
  });

  it('that runs when its attempt ends was broken off; one whose outcome is unknown stays that', () => {
    expect(stepOf(runOf(...working, called(), stepStarted(), ended()))?.state).toEqual({
      state: 'broken_off',
    });
    const lost: NewEvent = { type: 'step.lost', ...of('a'), step: 'a#1.1' };
    const state = runOf(...working, called(2), stepStarted(), lost, ended());
    expect([stepOf(state)?.state, stepOf(state, 2)?.state]).toEqual([
      { state: 'unknown' },
      { state: 'dropped' },
    ]);
    expectWhole(state);
  });
});

describe('after a death', () => {
  const attemptAfterDeath = (recovered: NewEvent, ...events: NewEvent[]) => {
    const state = runOf(...events, recovered);
    expectWhole(state);
    return attemptOf(state);
  };

  it('a ticket that was taken up and nothing more is as if it had never been', () => {
    const state = runOf(proposed, died());
    expect(state.attempts.size + state.live.size + state.preparing).toBe(0);
    expect(state.tickets.get('a')).toMatchObject({ state: { status: 'todo' }, attempts: 0 });
    expectWhole(state);
  });

  it.each([
    ['a turn under way', working, { phase: { phase: 'turn_due' }, turns: 0 }],
    ['a turn that is due', begun, { phase: { phase: 'turn_due' }, turns: 0 }],
    ['a step that is due', [...working, called()], { phase: { phase: 'step_due', step: 'a#1.1' } }],
  ] satisfies [string, NewEvent[], object][])(
    '%s is due, and has to wait for a slot',
    (_what, events, after) => {
      expect(attemptAfterDeath(died(), ...events)).toMatchObject({ ...after, holdsSlot: false });
    },
  );

  it.each([
    ['a spawn', [proposed, asked]],
    ['an approved spawn', [proposed, asked, answered]],
    ['a step', [...working, called(), stepAsked()]],
  ] satisfies [string, NewEvent[]][])('%s that waits, waits on as it did', (_what, events) => {
    const state = runOf(...events);
    const [before, approvals] = [attemptOf(state), [...state.approvals.values()]];
    goOn(state, died());
    expect(attemptOf(state)).toBe(before);
    expect([...state.approvals.values()]).toEqual(approvals);
  });

  const running = [...working, called(), stepStarted()];
  const step = 'a#1.1';

  it('a step that ran is unknown, due again, or runs on, as was found', () => {
    const unknown = attemptAfterDeath(died({ unknown: [step] }), ...running);
    expect(unknown).toMatchObject({ phase: { phase: 'step_unknown', step }, holdsSlot: false });
    const again = attemptAfterDeath(died({ again: [step] }), ...running);
    expect(again).toMatchObject({ phase: { phase: 'step_due', step }, holdsSlot: false });
    const rejoined = attemptAfterDeath(died({ rejoined: [step] }), ...running);
    expect(rejoined).toMatchObject({ phase: { phase: 'step_running', step }, holdsSlot: true });
  });

  it('a step that is due again is still approved if somebody had, and was never asked about if nobody had', () => {
    expect(stepOf(runOf(...running, died({ again: [step] })))?.state).toEqual({ state: 'pending' });
    const approved = [...working, called(), stepAsked(), stepAnswered(1, { by: 'rule' }), stepStarted()];
    expect(stepOf(runOf(...approved, died({ again: [step] })))?.state).toEqual({
      state: 'approved',
      by: 'rule',
    });
  });

  it('what goes on takes a slot again', () => {
    const turn = runOf(...working, died(), { type: 'turn.started', ...of('a'), turn: 1 });
    expect([attemptOf(turn).holdsSlot, turn.slotsHeld]).toEqual([true, 1]);
    const again = runOf(...running, died({ again: [step] }), stepStarted());
    expect([attemptOf(again).holdsSlot, again.slotsHeld]).toEqual([true, 1]);
  });

  it('what was seen of the steps before stays seen', () => {
    const state = runOf(...working, called(2), stepStarted(), stepFinished(), died());
    expect(stepOf(state)?.state).toEqual({ state: 'finished', outcome: 'ok', note: 'Noted.' });
    expect(attemptOf(state).stepsEnded).toBe(1);
  });

  it('the time of nobody’s work is not counted', () => {
    const state = runOf();
    goOn(state, { type: 'mode.changed', mode: 'auto' });
    const last = Date.parse(state.at);
    state.seq += 1000; // The next event comes long after.
    goOn(state, died());
    expect(state).toMatchObject({ workedMs: last - Date.parse(state.startedAt ?? ''), runningSince: null });
  });
});

it('a phase is refused that no ticket is in', () => {
  expect(() => phaseAfter({ type: 'turn.started', ...of('a'), turn: 1 })).toThrow(
    'No attempt a#1 in run run-1',
  );
});
