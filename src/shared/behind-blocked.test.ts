import { describe, expect, it } from 'vitest';
import { behindBlocked, waitingBehind } from './behind-blocked';
import { fold } from './fold';
import type { NewEvent, RunEvent } from './run-event';
import { createRunState, type RunState } from './run-state';
import type { TicketDefinition } from './ticket';
import { ticket } from './ticket-rig';

function runOf(tickets: TicketDefinition[], ...events: NewEvent[]): RunState {
  const state = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  for (const event of [{ type: 'run.opened', track, tickets } as NewEvent, ...events]) {
    fold(state, { ...event, seq: state.seq + 1, at: '2026-01-01T00:00:00.000Z', run: 'run' } as RunEvent);
  }
  return state;
}

function blocked(...ids: string[]): NewEvent[] {
  return ids.map((id) => ({
    type: 'ticket.blocked',
    ticket: id,
    attempt: null,
    kind: 'person',
    reason: 'no key',
  }));
}

const completed = { initial: { status: 'completed' } } as const;

describe('what is behind a blocked ticket', () => {
  const diamond = [ticket('A'), ticket('B', ['A']), ticket('C', ['A']), ticket('D', ['B', 'C']), ticket('E')];

  it('is all that waits for it, directly or not, and nothing before it', () => {
    const run = runOf(diamond, ...blocked('A'));
    expect(waitingBehind(run, 'A')).toEqual(['B', 'C', 'D']);
    expect(waitingBehind(run, 'C')).toEqual(['D']);
    expect(waitingBehind(run, 'E')).toEqual([]);
    expect(waitingBehind(run, 'nobody')).toEqual([]);
    expect([...behindBlocked(run)]).toEqual([
      ['B', 'A'],
      ['C', 'A'],
      ['D', 'A'],
    ]);
  });

  it('names the first in file order where a ticket waits for several', () => {
    const run = runOf(diamond, ...blocked('C', 'B'));
    expect([...behindBlocked(run)]).toEqual([['D', 'B']]);
    expect(waitingBehind(run, 'C')).toEqual(['D']);
  });

  it('comes in file order, however the tickets depend on each other', () => {
    const run = runOf([ticket('Z', ['Y']), ticket('Y', ['X']), ticket('X')], ...blocked('X'));
    expect(waitingBehind(run, 'X')).toEqual(['Z', 'Y']);
  });

  it('does not hold what is done or blocked itself, nor what only waits for that', () => {
    const tickets = [
      ticket('A'),
      ticket('B', ['A']),
      ticket('C', ['B']),
      ticket('D', ['A'], completed),
      ticket('E', ['D']),
    ];
    const run = runOf(tickets, ...blocked('A', 'B'));
    expect(waitingBehind(run, 'A')).toEqual([]);
    expect([...behindBlocked(run)]).toEqual([['C', 'B']]);
  });

  it('is nothing while nothing is blocked, and again once it is retried', () => {
    const run = runOf(diamond, ...blocked('A'), { type: 'ticket.queued', ticket: 'A' });
    expect(behindBlocked(run).size).toBe(0);
  });

  it('holds tickets that were added later, and takes no stack for a long chain', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ticket(`T${i}`, i === 0 ? [] : [`T${i - 1}`]));
    const run = runOf(chain.slice(0, 5000), ...blocked('T0'), {
      type: 'tickets.added',
      source: 'b.json',
      tickets: chain.slice(5000),
    });
    expect(behindBlocked(run).size).toBe(9999);
    expect(waitingBehind(run, 'T9990')).toHaveLength(9);
  });
});
