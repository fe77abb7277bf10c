import { describe, expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import type { NewEvent, RunEvent } from '../../shared/run-event';
import { createRunState, type RunState } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { cardFace, ordinal } from './card-face';
import { edgeTone } from './edge-tone';

/** A → B → C, A → D, and D with B before E. */
function openRun(more: Partial<TicketDefinition> = {}): RunState {
  const run = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const tickets = [
    ticket('A', [], more),
    ticket('B', ['A']),
    ticket('C', ['B']),
    ticket('D', ['A']),
    ticket('E', ['D', 'B']),
  ];
  happen(run, { type: 'run.opened', track, tickets });
  return run;
}

function happen(run: RunState, event: NewEvent, seconds = 0): void {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  fold(run, { ...event, seq: run.seq + 1, at, run: run.id } as RunEvent);
}

const of = (name: string, attempt = 1) => ({ ticket: name, attempt, tier: 3 }) as const;

function start(run: RunState, name: string, attempt = 1): void {
  happen(run, { type: 'attempt.proposed', ...of(name, attempt) });
  happen(run, { type: 'attempt.started', ...of(name, attempt), model: 'rehearsal' });
  happen(run, { type: 'turn.started', ...of(name, attempt), turn: 1 });
}

function complete(run: RunState, name: string): void {
  start(run, name);
  happen(run, { type: 'attempt.finished', ...of(name), outcome: 'completed', summary: 'Done.' }, 65);
  happen(run, { type: 'ticket.completed', ticket: name, attempt: 1, by: 'worker', summary: 'Done.' }, 65);
}

function block(run: RunState, name: string): void {
  happen(run, { type: 'ticket.blocked', ticket: name, attempt: null, kind: 'failed', reason: 'No key.' });
}

describe('a card', () => {
  it('says what its ticket waits for, the blocked one first', () => {
    const run = openRun();
    expect(cardFace(run, 'A').status).toBe('Ready');
    expect(cardFace(run, 'E').status).toBe('Waits for D +1');
    complete(run, 'A');
    block(run, 'B');
    expect(cardFace(run, 'E')).toMatchObject({ look: 'todo', status: 'Waits for B +1' });
    complete(run, 'D');
    expect(cardFace(run, 'E').status).toBe('Waits for B');
  });

  it('names the agent that a person gave its ticket to, until it goes out', () => {
    const run = openRun();
    const nothing = { taskType: null, issueNumber: null, createIssue: false, endpoint: null, text: null };
    const give = (name: string, agent: string) =>
      happen(run, {
        type: 'ticket.assigned',
        ticket: name,
        assignment: { agent, ...nothing, approved: null },
      });
    give('A', 'ada');
    give('B', 'ada');
    give('C', 'baton');
    expect(cardFace(run, 'A')).toMatchObject({ status: 'Ready', detail: 'goes to ada' });
    expect(cardFace(run, 'B')).toMatchObject({ status: 'Waits for A', detail: 'goes to ada' });
    expect(cardFace(run, 'C').detail).toBe('–');
    start(run, 'A');
    expect(cardFace(run, 'A').detail).not.toContain('ada');
  });

  it('shows how far its worker is, and since when', () => {
    const run = openRun();
    start(run, 'A');
    expect(cardFace(run, 'A')).toMatchObject({
      look: 'working',
      detail: 'turn 1',
      runningSince: '2026-01-01T00:00:00.000Z',
    });
    const call = { tool: 'read_file', input: { path: 'a' } };
    happen(run, { type: 'turn.finished', ...of('A'), turn: 1, calls: [{ step: 'A#1.1', call }] });
    expect(cardFace(run, 'A').detail).toBe('step 1');
  });

  it('shows the number of attempts and the time of the last when it is completed', () => {
    const run = openRun();
    complete(run, 'A');
    expect(cardFace(run, 'A')).toMatchObject({
      status: 'Completed',
      detail: '1 attempt · 1:05',
      runningSince: null,
    });
    expect(cardFace(openRun({ initial: { status: 'completed' } }), 'A').detail).toBe('done in the file');
  });

  it('shows why it is blocked', () => {
    const run = openRun();
    block(run, 'A');
    expect(cardFace(run, 'A')).toMatchObject({ look: 'blocked', status: 'Failed', detail: 'No key.' });
    happen(run, { type: 'ticket.queued', ticket: 'A' });
    start(run, 'A', 2);
    expect(cardFace(run, 'A').detail).toBe('2nd attempt · turn 1');
  });

  it('counts attempts as one speaks', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
    ]);
  });
});

describe('an edge', () => {
  it('shows what is held up, what is worked on, and what waits for the person', () => {
    const run = openRun();
    expect(edgeTone(run, 'A', 'B')).toBe('plain');
    complete(run, 'A');
    expect(edgeTone(run, 'A', 'B')).toBe('done');
    start(run, 'B');
    expect(edgeTone(run, 'A', 'B')).toBe('working');
    block(run, 'D');
    expect(edgeTone(run, 'A', 'D')).toBe('done');
    expect(edgeTone(run, 'D', 'E')).toBe('blocked');
    happen(run, { type: 'attempt.proposed', ...of('C') });
    const proposal = {
      role: 'worker',
      model: 'rehearsal',
      prompt: 'Do it.',
      context: [],
      setup: [],
      verify: [],
    };
    happen(run, {
      type: 'approval.requested',
      ...of('C'),
      step: null,
      approval: 'spawn:C#1',
      reason: 'spawn',
      action: { kind: 'spawn', proposal },
      hash: 'hash',
    });
    expect(edgeTone(run, 'B', 'C')).toBe('waiting');
  });
});
