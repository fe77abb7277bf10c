// How a ticket's status looks, in one table for list, graph and panel: a glyph, a word and a colour, never a colour alone.
import type { Attempt, RunState, Ticket } from '../../shared/run-state';
import type { Tier } from '../../shared/ticket';
import { tierNames } from '../../shared/wording';

export type Look = 'todo' | 'ready' | 'working' | 'waiting' | 'review' | 'completed' | 'blocked';

export interface LookWords {
  readonly glyph: string;
  readonly word: string;
  /** A CSS variable of theme.css; `${name}-soft` is its tint for backgrounds. */
  readonly color: string;
  readonly soft: string;
}

export const looks: Record<Look, LookWords> = {
  todo: { glyph: '○', word: 'Waiting', color: 'var(--todo)', soft: 'var(--todo-soft)' },
  ready: { glyph: '◔', word: 'Ready', color: 'var(--ready)', soft: 'var(--ready-soft)' },
  working: { glyph: '●', word: 'Working', color: 'var(--working)', soft: 'var(--working-soft)' },
  waiting: { glyph: '▲', word: 'Waits for you', color: 'var(--waiting)', soft: 'var(--waiting-soft)' },
  review: { glyph: '◆', word: 'In review', color: 'var(--review)', soft: 'var(--review-soft)' },
  completed: { glyph: '✓', word: 'Completed', color: 'var(--completed)', soft: 'var(--completed-soft)' },
  blocked: { glyph: '■', word: 'Blocked', color: 'var(--blocked)', soft: 'var(--blocked-soft)' },
};

/** The attempt that a ticket is in, if any. */
export function currentAttempt(run: RunState, ticket: Ticket): Attempt | null {
  if (ticket.state.status !== 'in_progress') return null;
  return run.attempts.get(`${ticket.definition.id}#${ticket.state.attempt}`) ?? null;
}

export function lookOf(run: RunState, ticket: Ticket): Look {
  switch (ticket.state.status) {
    case 'todo':
      return run.schedule.waiting[ticket.position] === 0 ? 'ready' : 'todo';
    case 'in_progress':
      return lookOfAttempt(currentAttempt(run, ticket));
    case 'completed':
    case 'blocked':
      return ticket.state.status;
  }
}

function lookOfAttempt(attempt: Attempt | null): Look {
  switch (attempt?.phase.phase) {
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'awaiting_review':
    case 'step_unknown':
      return 'waiting';
    case 'review_due':
    case 'review_running':
      return 'review';
    case 'merge_due':
    case 'merge_running':
      return 'working';
    case 'queued':
      return 'ready';
    case 'preparing':
    case 'turn_due':
    case 'turn_running':
    case 'step_due':
    case 'step_running':
    case 'diagnosis_due':
    case 'diagnosis_running':
    case 'ended':
    case undefined:
      return 'working';
  }
}

/** The status in words as exact as there is room for: “Waits for T-4”, “Tier 3 works”, “Queued”. */
export function statusText(run: RunState, ticket: Ticket): string {
  const look = lookOf(run, ticket);
  if (look === 'todo') return `Waits for ${waitsFor(run, ticket).join(', ')}`;
  const attempt = currentAttempt(run, ticket);
  switch (attempt?.phase.phase) {
    case 'preparing':
      return 'Preparing';
    case 'queued':
      return 'Queued';
    case 'step_unknown':
      return 'Outcome unknown';
    case 'turn_running':
      return attempt.retry === null ? `Tier ${attempt.tier} works` : 'Tries again';
    case 'step_running':
      return `Tier ${attempt.tier} works`;
    case 'diagnosis_running':
      return 'Tier 4 works';
    case 'merge_running':
      return 'Being merged';
    case 'review_running':
      return attempt.retry === null ? 'In review' : 'Tries again';
    case 'turn_due':
    case 'step_due':
    case 'diagnosis_due':
    case 'review_due':
    case 'merge_due':
      if (run.phase.phase === 'paused') return 'Paused';
      return attempt.holdsSlot ? `Tier ${attempt.tier} works` : 'Waits for a free slot';
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'awaiting_review':
    case 'ended':
    case undefined:
      return looks[look].word;
  }
}

/** Ids of the dependencies that are not completed, in the order of the file. */
export function waitsFor(run: RunState, ticket: Ticket): string[] {
  return ticket.definition.dependsOn.filter((id) => run.tickets.get(id)?.state.status !== 'completed');
}

/** How many requests and steps of each tier are under way right now. */
export function tiersAtWork(run: RunState): Record<Tier, number> {
  const atWork = { 1: 0, 2: 0, 3: 0, 4: 0 };
  for (const key of run.live) {
    const phase = run.attempts.get(key)?.phase;
    if (phase?.phase === 'turn_running' || phase?.phase === 'step_running') atWork[3]++;
    else if (phase?.phase === 'review_running') atWork[2]++;
    else if (phase?.phase === 'diagnosis_running') atWork[4]++;
  }
  return atWork;
}

export function tierTitle(tier: Tier): string {
  return `Tier ${tier} · ${tierNames[tier]}`;
}
