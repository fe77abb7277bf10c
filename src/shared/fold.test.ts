import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import {
  answered,
  asked,
  called,
  ended,
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
import { NO_LIMITS } from './limits';
import type { NewEvent, RunEvent } from './run-event';
import type { RunState } from './run-state';
import { firstReady } from './schedule';
import { ticket } from './ticket-rig';
import { NO_USAGE } from './usage';

const readyIds = (state: RunState) => firstReady(state.schedule, 9).map((position) => state.order[position]);

describe('tickets', () => {
  it('are ready once everything that they depend on is completed', () => {
    const tickets = [ticket('a'), ticket('b'), ticket('c', ['a', 'b'])];
    const done = (id: string): NewEvent => ({
      type: 'ticket.completed',
      ticket: id,
      attempt: null,
      by: 'person',
      summary: '',
    });
    expect(readyIds(runAfter(tickets))).toEqual(['a', 'b']);
    expect(readyIds(runAfter(tickets, done('a')))).toEqual(['b']);
    expect(readyIds(runAfter(tickets, done('a'), done('b')))).toEqual(['c']);
  });

  it('are not ready while they are blocked, and are again when queued', () => {
    const blocked: NewEvent = {
      type: 'ticket.blocked',
      ticket: 'a',
      attempt: null,
      kind: 'person',
      reason: 'later',
    };
    const is = runAfter([ticket('a')], blocked);
    expect(readyIds(is)).toEqual([]);
    expect(is.tickets.get('a')?.state).toEqual({ status: 'blocked', kind: 'person', reason: 'later' });
    const again = runAfter([ticket('a')], blocked, { type: 'ticket.queued', ticket: 'a' });
    expect(readyIds(again)).toEqual(['a']);
    expect(again.counts).toEqual({ todo: 1, in_progress: 0, completed: 0, blocked: 0 });
  });

  it('begin as their file says, and by their priority', () => {
    const state = runAfter([
      ticket('a', [], { initial: { status: 'completed' } }),
      ticket('b', [], { initial: { status: 'blocked', reason: 'Too big.' } }),
      ticket('c'),
      ticket('d', [], { priority: 0 }),
    ]);
    expect([...state.tickets.values()].map(({ state }) => state)).toEqual([
      { status: 'completed', by: 'file', summary: '' },
      { status: 'blocked', kind: 'file', reason: 'Too big.' },
      { status: 'todo' },
      { status: 'todo' },
    ]);
    expect(state.tickets.get('a')).toMatchObject({
      attempts: 0,
      accepted: null,
      returned: null,
      revert: null,
      since: null,
    });
    expect(state.counts).toEqual({ todo: 2, in_progress: 0, completed: 1, blocked: 1 });
    expect(readyIds(state)).toEqual(['d', 'c']);
  });

  it('know since when they are as they are', () => {
    const done: NewEvent = {
      type: 'ticket.completed',
      ticket: 'a',
      attempt: null,
      by: 'person',
      summary: '',
    };
    expect(runAfter([ticket('a')], started, done).tickets.get('a')?.since).toBe('2026-01-01T00:00:02.000Z');
  });

  it('that join later may depend on completed ones and are ready at once', () => {
    const state = runAfter([ticket('a', [], { initial: { status: 'completed' } })], {
      type: 'tickets.added',
      source: 'b.json',
      tickets: [ticket('b', ['a']), ticket('c', ['b'])],
    });
    expect(readyIds(state)).toEqual(['b']);
    expect(state.order).toEqual(['a', 'b', 'c']);
  });

  it('that nothing happened to stay the same objects', () => {
    const tickets = [ticket('a'), ticket('b')];
    const state = runAfter(tickets, started);
    const before = state.tickets.get('b');
    fold(state, { ...proposed, seq: 3, at: '2026-01-01T00:00:09Z', run: 'run-1' } as RunEvent);
    expect(state.tickets.get('b')).toBe(before);
    expect(state.tickets.get('a')?.state).toEqual({ status: 'in_progress', attempt: 1 });
  });

  it('may be called like parts of JavaScript', () => {
    const state = runAfter([ticket('__proto__'), ticket('constructor', ['__proto__'])]);
    expect(readyIds(state)).toEqual(['__proto__']);
    expect(state.tickets.get('constructor')?.definition.dependsOn).toEqual(['__proto__']);
  });
});

describe('an attempt', () => {
  it('takes a slot when it starts, not while it waits', () => {
    expect(runAfter([ticket('a')], started, proposed, asked)).toMatchObject({
      slotsHeld: 0,
      awaitingSpawn: 1,
    });
    expect(runAfter([ticket('a')], started, ...working)).toMatchObject({ slotsHeld: 1, awaitingSpawn: 0 });
  });

  it('gives its slot back while a step waits for a person, and is next in line when it is answered', () => {
    const waiting = runAfter([ticket('a')], started, ...working, called(), stepAsked());
    expect(waiting.slotsHeld).toBe(0);
    expect(waiting.steps.get('a#1.1')?.state).toEqual({ state: 'awaiting' });
    const answeredState = runAfter([ticket('a')], started, ...working, called(), stepAsked(), stepAnswered());
    expect([...answeredState.dueWaiting]).toEqual(['a#1']);
    expect(answeredState.approvals.size).toBe(0);
  });

  it('keeps its slot from a step that nobody is asked about to the next turn', () => {
    const ran = [stepStarted(), stepFinished()];
    const state = runAfter([ticket('a')], started, ...working, called(), ...ran);
    expect(state.attempts.get('a#1')).toMatchObject({
      phase: { phase: 'turn_due' },
      holdsSlot: true,
      stepsEnded: 1,
    });
    expect([...state.dueHolding]).toEqual(['a#1']);
  });

  it('that lives on keeps its place among those that do', () => {
    const other: NewEvent = { type: 'attempt.proposed', ...of('b') };
    const state = runAfter([ticket('a'), ticket('b')], started, proposed, other, asked);
    expect([...state.live]).toEqual(['a#1', 'b#1']);
  });

  it('that ends drops the calls that have not begun, and what waited', () => {
    const state = runAfter([ticket('a')], started, ...working, called(), ended());
    expect(state.steps.get('a#1.1')?.state).toEqual({ state: 'dropped' });
    expect(state).toMatchObject({ slotsHeld: 0 });
    expect(state.live.size + state.dueHolding.size).toBe(0);
    expect(runAfter([ticket('a')], started, proposed, asked, ended()).approvals.size).toBe(0);
  });

  it('remembers an edited proposal for the next attempt, an unedited one not', () => {
    const edited = { kind: 'spawn', proposal: { ...proposal, prompt: 'Mine.' } } as const;
    expect(
      runAfter([ticket('a')], started, proposed, asked, answered).tickets.get('a')?.lastProposal,
    ).toBeNull();
    const state = runAfter([ticket('a')], started, proposed, asked, { ...answered, edited } as NewEvent);
    expect(state.tickets.get('a')?.lastProposal?.prompt).toBe('Mine.');
    expect(state.attempts.get('a#1')?.proposal?.prompt).toBe('Mine.');
  });
});

describe('usage', () => {
  it('adds up for the tier, the model, the ticket and the attempt alike', () => {
    const usage = {
      input: 100,
      cacheRead: 20,
      cacheWrite: 3,
      output: 10,
      reasoning: 1,
      cost: 0.5,
      estimated: false,
    };
    const used: NewEvent = { type: 'usage.recorded', ...of('a'), model: 'm', ...usage };
    const guessed: NewEvent = { ...used, cost: null, estimated: true };
    const state = runAfter([ticket('a')], started, ...working, used, guessed);
    const sum = {
      requests: 2,
      input: 200,
      cacheRead: 40,
      cacheWrite: 6,
      output: 20,
      reasoning: 2,
      cost: 0.5,
      unpriced: 1,
      estimated: 1,
    };
    expect(state.tiers[3]).toEqual(sum);
    expect(state.tiers[1].requests).toBe(0);
    expect(state.models.get('m')).toEqual(sum);
    expect(state.tickets.get('a')?.usage).toEqual(sum);
    expect(state.attempts.get('a#1')?.usage).toEqual(sum);
  });

  it('that no ticket made is the tier’s, the model’s and nobody else’s', () => {
    const spent = {
      input: 7,
      cacheRead: 0,
      cacheWrite: 0,
      output: 2,
      reasoning: 0,
      cost: 0.1,
      estimated: false,
    };
    const whole: NewEvent = {
      type: 'usage.recorded',
      ticket: null,
      attempt: null,
      tier: 1,
      model: 'm',
      ...spent,
    };
    const state = runAfter([ticket('a')], whole);
    expect(state.tiers[1]).toMatchObject({ requests: 1, input: 7, output: 2, cost: 0.1 });
    expect(state.models.get('m')).toEqual(state.tiers[1]);
    expect(state.tiers[3]).toEqual(NO_USAGE);
    expect(state.tickets.get('a')?.usage).toEqual(NO_USAGE);
  });
});

describe('the run', () => {
  const paused: NewEvent = { type: 'run.paused', by: 'person', limit: null };
  const resumed: NewEvent = { type: 'run.resumed' };

  it.each([
    [[started], { phase: 'running' }],
    [[started, paused], { phase: 'paused', by: 'person', limit: null }],
    [
      [started, { type: 'run.paused', by: 'limit', limit: 'usd' }],
      { phase: 'paused', by: 'limit', limit: 'usd' },
    ],
    [[started, { type: 'run.paused', by: 'restart', limit: null }, resumed], { phase: 'running' }],
    [[started, { type: 'run.paused', by: 'taken_over', limit: null }, resumed], { phase: 'running' }],
    [[started, { type: 'run.finished', outcome: 'done' }], { phase: 'finished', outcome: 'done' }],
  ] as [NewEvent[], object][])('%j is %j', (events, phase) => {
    expect(runAfter([ticket('a')], ...events).phase).toEqual(phase);
  });

  it('is as its file and its start said, and knows its place and time from the last event', () => {
    const { type, takeAlong, base, ...settings } = {
      ...started,
      mode: 'auto',
      model: 'p:m',
      limits: { ...NO_LIMITS, tokens: 9 },
      review: 'model',
      techLead: 'p:lead',
      qa: 'p:qa',
      isolation: 'worktree',
      bring: [{ path: '.env', as: 'copy' }],
    } as NewEvent<'run.started'>;
    const state = runAfter([ticket('a')], { type, takeAlong, base, ...settings });
    const at = '2026-01-01T00:00:01.000Z';
    expect(state).toMatchObject({ ...settings, seq: 2, at, startedAt: at });
    expect(state.track).toEqual({ title: 'Track', context: '', source: { name: 'a.json', path: null } });
  });

  it.each([
    [{}, [3]],
    [{ review: 'person', techLead: 'p:lead' }, [3]],
    [{ review: 'model' }, [3]],
    [{ review: 'model', techLead: 'p:lead' }, [2, 3]],
    [{ qa: 'p:qa' }, [3, 4]],
    [{ review: 'model', techLead: 'p:lead', qa: 'p:qa' }, [2, 3, 4]],
  ])('with %j has tiers %j at work', (settings, tiers) => {
    expect(runAfter([ticket('a')], { ...started, ...settings } as NewEvent).activeTiers).toEqual(tiers);
  });

  it('takes another mode, another limit, and rules that come and go', () => {
    const rule = { effect: 'deny', tool: 'write_file', match: { kind: 'exact', text: 'a' } } as never;
    const added: NewEvent = { type: 'rule.added', id: 'r', rule };
    const state = runAfter(
      [ticket('a')],
      started,
      { type: 'mode.changed', mode: 'none' },
      { type: 'limit.raised', limit: 'tokens', to: 50 },
      { type: 'limit.raised', limit: 'unpriced', to: null },
      added,
    );
    expect(state).toMatchObject({
      mode: 'none',
      limits: { ...NO_LIMITS, tokens: 50 },
      unpricedAccepted: true,
    });
    expect([...state.rules]).toEqual([['r', rule]]);
    expect(runAfter([ticket('a')], added, { type: 'rule.removed', id: 'r' }).rules.size).toBe(0);
  });
});
