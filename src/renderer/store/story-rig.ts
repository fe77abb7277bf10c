// A run told event by event, for tests: what the host would send, and the state that it would have.
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import {
  type Batch,
  type NewEvent,
  type Reviewer,
  type RunEvent,
  WORKERS_ONLY,
} from '../../shared/run-event';
import { createRunState, type RunState } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';

export interface Story {
  /** What the host holds. */
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  tell(...events: NewEvent[]): Story;
  /** The events `from` … `to`, as a batch. */
  batch(from: number, to: number, generation?: string): Batch;
}

export function createStory(...tickets: TicketDefinition[]): Story {
  const state = createRunState('run');
  const events: RunEvent[] = [];
  const story: Story = {
    state,
    events,
    tell(...told) {
      for (const event of told) {
        const seq = events.length + 1;
        const at = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
        const whole = { ...event, seq, at, run: 'run' } as RunEvent;
        events.push(whole);
        fold(state, structuredClone(whole));
      }
      return story;
    },
    batch: (from, to, generation = 'first') => ({
      run: 'run',
      generation,
      from,
      to,
      events: structuredClone(events.slice(from - 1, to)),
    }),
  };
  const track = { title: 'Auth', context: '', source: { name: 'auth.json', path: '/auth.json' } };
  return story.tell({ type: 'run.opened', track, tickets });
}

export const started: NewEvent = {
  type: 'run.started',
  workspace: '/work',
  mode: 'ask',
  parallel: 4,
  limits: NO_LIMITS,
  ...WORKERS_ONLY,
  model: 'rehearsal',
};

/** From taken up to waiting for the person's word on its worker. */
export function spawnAsked(ticket: string, attempt = 1): NewEvent[] {
  const proposal = {
    role: 'worker',
    model: 'rehearsal',
    prompt: `Do ${ticket}`,
    context: [],
    setup: [],
    verify: [],
  };
  const at = { ticket, attempt, tier: 3 } as const;
  return [
    { type: 'attempt.proposed', ...at },
    {
      type: 'approval.requested',
      ...at,
      step: null,
      approval: `${ticket}#${attempt}?`,
      reason: 'spawn',
      action: { kind: 'spawn', proposal },
      hash: 'h',
    },
  ];
}

/** From the person's yes to a request on its way. */
export function workBegun(ticket: string, attempt = 1): NewEvent[] {
  const at = { ticket, attempt, tier: 3 } as const;
  return [
    {
      type: 'approval.answered',
      ...at,
      step: null,
      approval: `${ticket}#${attempt}?`,
      answer: 'approved',
      by: 'person',
      reason: '',
      edited: null,
      hash: 'h',
    },
    { type: 'attempt.started', ...at, model: 'rehearsal' },
    { type: 'turn.started', ...at, turn: 1 },
  ];
}

export function workDone(ticket: string, attempt = 1): NewEvent[] {
  const at = { ticket, attempt, tier: 3 } as const;
  return [
    { type: 'turn.finished', ...at, turn: 1, calls: [] },
    { type: 'attempt.finished', ...at, outcome: 'completed', summary: 'Done.' },
    { type: 'ticket.completed', ticket, attempt, by: 'worker', summary: 'Done.' },
  ];
}

export function blocked(ticket: string, reason: string): NewEvent {
  return { type: 'ticket.blocked', ticket, attempt: null, kind: 'person', reason };
}

/** The worker says that it has finished, and Baton runs these commands. */
export function delivered(ticket: string, commands: readonly string[], attempt = 1): NewEvent[] {
  const at = { ticket, attempt, tier: 3 } as const;
  const steps = commands.map((command, i) => ({
    step: `${ticket}#${attempt}.${i + 1}`,
    call: { tool: 'run_command', input: { command } },
  }));
  return [
    { type: 'turn.finished', ...at, turn: 1, calls: [] },
    { type: 'attempt.delivered', ...at, summary: 'Done.', changedFiles: [] },
    ...(steps.length === 0 ? [] : [{ type: 'verify.started' as const, ...at, steps }]),
  ];
}

/** From the end of the verify commands to the review being made, or asked for. */
export function reviewBegun(ticket: string, by: Reviewer, attempt = 1): NewEvent[] {
  const at = { ticket, attempt, tier: 2 } as const;
  const begun: NewEvent[] = [
    { type: 'review.requested', ...at, by },
    { type: 'review.started', ...at, by },
  ];
  if (by === 'model') return begun;
  return [
    ...begun,
    {
      type: 'approval.requested',
      ...at,
      step: null,
      approval: `review:${ticket}#${attempt}`,
      reason: 'review',
      action: { kind: 'review', summary: 'Done.', changed: [], note: '' },
      hash: 'h',
    },
  ];
}

export function sentBack(ticket: string, by: Reviewer, notes: string, attempt = 1): NewEvent[] {
  const at = { ticket, attempt } as const;
  return [
    { type: 'review.finished', ...at, tier: 2, by, verdict: 'send_back', notes },
    { type: 'attempt.finished', ...at, tier: 3, outcome: 'sent_back', summary: notes },
    { type: 'ticket.returned', ...at, by, notes },
  ];
}
