import { expect, it } from 'vitest';
import { countWaiting } from './count-waiting';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { createRunState } from './run-state';
import { ticket } from './ticket-rig';

it('every approval and every step whose end nobody saw waits for the person, until they have answered', () => {
  const run = createRunState('run');
  function tell(...events: NewEvent[]): number {
    for (const event of events)
      fold(run, { ...event, seq: run.seq + 1, at: '2026-01-01T00:00:00.000Z', run: 'run' } as RunEvent);
    return countWaiting(run);
  }
  const [a, b] = ['A', 'B'].map((name) => ({ ticket: name, attempt: 1, tier: 3 }) as const);
  if (a === undefined || b === undefined) throw new Error('There are two.');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const settings = {
    workspace: '/w',
    mode: 'auto',
    parallel: 2,
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    model: 'rehearsal',
  } as const;
  const call = { tool: 'run_command', input: { command: 'make' } };
  const started = (step: string) => ({ step, tool: call.tool, hash: 'h', approval: null });
  tell(
    { type: 'run.opened', track, tickets: [ticket('A'), ticket('B')] },
    { type: 'run.started', ...settings },
  );
  for (const at of [a, b]) {
    const step = `${at.ticket}#1.1`;
    tell(
      { type: 'attempt.proposed', ...at },
      { type: 'attempt.started', ...at, model: 'rehearsal' },
      { type: 'turn.started', ...at, turn: 1 },
      { type: 'turn.finished', ...at, turn: 1, calls: [{ step, call }] },
    );
  }
  expect(tell({ type: 'step.started', ...a, ...started('A#1.1') })).toBe(0);
  const action = { kind: 'step', step: 'B#1.1', call } as const;
  const asked = { ...b, step: 'B#1.1', approval: 'b', reason: 'command', action, hash: 'h' } as const;
  expect(tell({ type: 'approval.requested', ...asked })).toBe(1);
  expect(tell({ type: 'run.recovered', again: [], unknown: ['A#1.1'] })).toBe(2);
  expect(tell({ type: 'step.resolved', ...a, step: 'A#1.1', verdict: 'done', again: null })).toBe(1);
});
