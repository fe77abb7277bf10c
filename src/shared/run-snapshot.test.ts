import { expect, it } from 'vitest';
import { fold } from './fold';
import { accepted, asked, goOn, of, runAfter, started } from './fold-rig';
import { inOrder } from './in-order-rig';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { readSnapshot, takeSnapshot } from './run-snapshot';
import { createRunState } from './run-state';
import { firstReady } from './schedule';
import { ticket } from './ticket-rig';

const common = { run: 'run-1', at: '2026-01-01T00:00:00.000Z' };
function runWithTwoAttempts() {
  const state = createRunState('run-1');
  const events = [
    {
      type: 'run.opened',
      track: { title: 'T', context: 'C', source: { name: 'n', path: null } },
      tickets: [ticket('a'), ticket('b', [], { priority: 1 }), ticket('c', ['a'], { priority: 0 })],
    },
    {
      type: 'run.started',
      workspace: '/w',
      mode: 'auto',
      parallel: 2,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'm',
    },
    {
      type: 'rule.added',
      id: 'r',
      rule: { say: 'deny', match: { kind: 'prefix', prefix: 'rm' }, scope: { kind: 'run' } },
    },
    { type: 'attempt.proposed', ticket: 'b', attempt: 1, tier: 3 },
    { type: 'attempt.proposed', ticket: 'a', attempt: 1, tier: 3 },
  ];
  events.forEach((event, index) => {
    fold(state, { ...event, ...common, seq: index + 1 } as RunEvent);
  });
  return state;
}

it('a state that was read from a snapshot is the same state, also after a way through JSON', () => {
  const state = runWithTwoAttempts();
  const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state))));
  expect(copy).toEqual(state);
});

it('holds all that a run was started with and has come to', () => {
  const usage = {
    input: 1,
    cacheRead: 0,
    cacheWrite: 0,
    output: 2,
    reasoning: 0,
    cost: 0.5,
    estimated: true,
  };
  const state = runAfter(
    [ticket('a'), ticket('b')],
    {
      ...started,
      limits: { usd: 5, tokens: 100, hours: 2, stepsPerAttempt: 9 },
      review: 'model',
      techLead: 'p:lead',
      qa: 'p:qa',
      isolation: 'worktree',
      bring: [{ path: '.env', as: 'copy' }],
    } as NewEvent,
    ...accepted,
    { type: 'usage.recorded', ...of('a'), model: 'p:m', ...usage },
    { type: 'limit.raised', limit: 'unpriced', to: null },
    { type: 'attempt.proposed', ...of('b') },
    { type: 'run.paused', by: 'limit', limit: 'tokens' },
  );
  expect(state.workedMs).toBeGreaterThan(0);
  const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state))));
  expect(inOrder(copy)).toEqual(inOrder(state));
  goOn(copy, { type: 'usage.recorded', ...of('a'), model: 'p:m', ...usage });
  expect(state.tiers[3].requests, 'what the copy hears is its own').toBe(1);
  expect(takeSnapshot(state).tiers[3].requests).toBe(1);
});

it('whoever reads it goes on in the same order: with agents’ tickets, attempts and what is taken back', () => {
  const state = runAfter(
    [ticket('a'), ticket('b'), ticket('c'), ticket('d', [], { assignedTo: 'far' })],
    { ...started, isolation: 'worktree' } as NewEvent,
    ...accepted,
    { type: 'ticket.completed', ticket: 'b', attempt: 1, by: 'worker', summary: '' },
    { type: 'revert.requested', ticket: 'b', attempt: 1 },
    { type: 'revert.requested', ticket: 'a', attempt: 1 },
    { type: 'attempt.proposed', ...of('c') },
    { type: 'attempt.finished', ...of('c'), outcome: 'cancelled', summary: '' },
    { type: 'ticket.assigned', ticket: 'c', assignment: { ...assignment, agent: 'far' } },
    { type: 'ticket.queued', ticket: 'c' },
  );
  expect([...state.reverting]).toEqual(['b', 'a']);
  expect([...state.readyForAgents]).toEqual(['d', 'c']);
  const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state))));
  expect(inOrder(copy)).toEqual(inOrder(state));
  const before: NewEvent[] = [
    { type: 'attempt.proposed', ...of('d') },
    { type: 'attempt.proposed', ...of('c', 2) },
    { ...asked, ...of('d'), approval: 'spawn:d#1' } as NewEvent,
  ];
  goOn(state, ...before);
  expect([...state.live]).toEqual(['d#1', 'c#2']);
  expect(inOrder(readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state)))))).toEqual(inOrder(state));
});

const assignment = {
  taskType: null,
  issueNumber: null,
  createIssue: false,
  endpoint: null,
  text: null,
  approved: null,
};

it('what happens to the run afterwards does not reach into a snapshot', () => {
  const state = runWithTwoAttempts();
  const snapshot = takeSnapshot(state);
  const before = JSON.stringify(snapshot);
  const turn = { ticket: 'a', attempt: 1, tier: 3, turn: 1 };
  const calls = [{ step: 'a#1.1', call: { tool: 'read_file', input: { path: 'x' } } }];
  fold(state, { type: 'turn.finished', ...turn, calls, ...common, seq: 5 } as RunEvent);
  expect(JSON.stringify(snapshot)).toBe(before);
  expect(state.attempts.get('a#1')?.steps).toEqual(['a#1.1']);
});

it('two copies of one snapshot do not share what grows', () => {
  const snapshot = takeSnapshot(runWithTwoAttempts());
  const [one, two] = [readSnapshot(snapshot), readSnapshot(snapshot)];
  const done = {
    type: 'ticket.completed',
    ticket: 'a',
    attempt: 1,
    by: 'worker',
    summary: '',
    ...common,
    seq: 5,
  };
  fold(one, done as RunEvent);
  expect(firstReady(one.schedule, 3)).toEqual([2]);
  expect(firstReady(two.schedule, 3)).toEqual([]);
  expect(two.counts.completed).toBe(0);
});
