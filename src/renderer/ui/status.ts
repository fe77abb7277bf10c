// How a ticket's status looks, in one table for list, graph and panel: a glyph, a word and a colour, never a colour alone.
import { assertNever } from '../../shared/assert-never';
import { isStranded } from '../../shared/count-waiting';
import { namesAgent } from '../../shared/dispatch';
import type { Attempt, AttemptPhase, RunState, Ticket } from '../../shared/run-state';
import type { Tier } from '../../shared/ticket';
import { tierNames } from '../../shared/wording';
import { ALL_HAVE_ROOM, type Standing } from '../store/standing';

/**
 * `stopped`: something was under way, or waited for the person, and the run as it is shown here does not go on. `roomless`: it goes
 * on as soon as the machine has room for it.
 */
export type Look =
  | 'todo'
  | 'ready'
  | 'working'
  | 'roomless'
  | 'waiting'
  | 'review'
  | 'stopped'
  | 'completed'
  | 'blocked';

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
  roomless: { glyph: '◎', word: 'Waits for room', color: 'var(--blocked)', soft: 'var(--blocked-soft)' },
  waiting: { glyph: '▲', word: 'Waits for you', color: 'var(--waiting)', soft: 'var(--waiting-soft)' },
  review: { glyph: '◆', word: 'In review', color: 'var(--review)', soft: 'var(--review-soft)' },
  stopped: { glyph: '◌', word: 'Was in progress', color: 'var(--todo)', soft: 'var(--todo-soft)' },
  completed: { glyph: '✓', word: 'Completed', color: 'var(--completed)', soft: 'var(--completed-soft)' },
  blocked: { glyph: '■', word: 'Blocked', color: 'var(--blocked)', soft: 'var(--blocked-soft)' },
};

/** The attempt that a ticket is in, if any. */
export function currentAttempt(run: RunState, ticket: Ticket): Attempt | null {
  if (ticket.state.status !== 'in_progress') return null;
  return run.attempts.get(`${ticket.definition.id}#${ticket.state.attempt}`) ?? null;
}

export function lookOf(
  run: RunState,
  ticket: Ticket,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): Look {
  switch (ticket.state.status) {
    case 'todo':
      return run.schedule.waiting[ticket.position] === 0 ? 'ready' : 'todo';
    case 'in_progress':
      if (standing === 'at_rest') return 'stopped';
      return lookOfAttempt(currentAttempt(run, ticket), roomless);
    case 'completed':
    case 'blocked':
      return ticket.state.status;
  }
}

function lookOfAttempt(attempt: Attempt | null, roomless = ALL_HAVE_ROOM): Look {
  if (attempt !== null && roomless.includes(attempt.key)) return 'roomless';
  if (attempt !== null && isStranded(attempt)) return 'waiting';
  switch (attempt?.phase.phase) {
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'awaiting_review':
    case 'step_unknown':
    case 'undelivered':
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
    case 'dispatch_due':
    case 'sending':
    case 'dispatched':
    case 'ended':
    case undefined:
      return 'working';
  }
}

/** Whose command is next, or runs, where it is one of the ticket file; null else. */
export function fileCommand(run: RunState, { phase }: Attempt): 'setup' | 'verify' | null {
  const origin = 'step' in phase ? run.steps.get(phase.step)?.origin : undefined;
  return origin === undefined || origin === 'worker' ? null : origin;
}

/** The status in words as exact as there is room for: “Waits for T-4”, “Tier 3 works”, “Verifying”, “Queued”. */
export function statusText(
  run: RunState,
  ticket: Ticket,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): string {
  const look = lookOf(run, ticket, standing, roomless);
  if (look === 'todo') return `Waits for ${waitsFor(run, ticket).join(', ')}`;
  const attempt = currentAttempt(run, ticket);
  if (look === 'stopped') return pastText(run, attempt);
  if (look === 'roomless') return looks.roomless.word;
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
      return workText(run, attempt);
    case 'diagnosis_running':
      return 'Tier 4 explains';
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
      return attempt.holdsSlot ? workText(run, attempt) : 'Waits for a free slot';
    case 'awaiting_review':
      return 'Waits for your review';
    case 'dispatch_due':
      return run.phase.phase === 'paused' ? 'Paused' : 'Being handed over';
    case 'sending':
      return 'Being handed over';
    case 'dispatched': {
      const name = attempt.dispatch?.proposal.agentName ?? 'its agent';
      return attempt.phase.silent ? `No news of ${name}` : `At ${name}`;
    }
    case 'undelivered':
      return 'Not handed over';
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'ended':
    case undefined:
      return looks[look].word;
  }
}

/** What it did, or waited for, when the last event came that is known. */
export function pastText(run: RunState, attempt: Attempt | null): string {
  const look = lookOfAttempt(attempt);
  if (look === 'waiting') return 'Waited for you';
  if (look === 'review') return 'Was in review';
  switch (attempt?.phase.phase) {
    case 'preparing':
    case 'queued':
      return 'Was to start';
    case 'merge_due':
    case 'merge_running':
      return 'Was being merged';
    case 'dispatch_due':
    case 'sending':
      return 'Was being handed over';
    case 'dispatched':
      return `Was at ${attempt.dispatch?.proposal.agentName ?? 'its agent'}`;
    default:
      return pastWords[(attempt === null ? null : fileCommand(run, attempt)) ?? 'worker'];
  }
}

const pastWords = { worker: 'Was working', setup: 'Was being set up', verify: 'Was verifying' };

const ownWords = { worker: null, setup: 'Being set up', verify: 'Verifying' };

/** What is at work on the attempt between two waits. */
function workText(run: RunState, attempt: Attempt): string {
  switch (attempt.phase.phase) {
    case 'diagnosis_due':
      return 'Tier 4 explains';
    case 'review_due':
      return looks.review.word;
    default:
      return ownWords[fileCommand(run, attempt) ?? 'worker'] ?? `Tier ${attempt.tier} works`;
  }
}

/** The key of the agent to whom a person gave it, until it goes out; null where nobody did. */
export function givenTo({ state, assignment }: Ticket): string | null {
  const isToCome = state.status === 'todo' && assignment !== null && namesAgent(assignment.agent);
  return isToCome ? assignment.agent : null;
}

/** Ids of the dependencies that are not completed, in the order of the file. */
export function waitsFor(run: RunState, ticket: Ticket): string[] {
  return ticket.definition.dependsOn.filter((id) => run.tickets.get(id)?.state.status !== 'completed');
}

/** How many requests and steps of each tier are under way right now. `now` is milliseconds since 1970. */
export function tiersAtWork(
  run: RunState,
  now: number,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): Record<Tier, number> {
  if (standing === 'at_rest') return NO_TIER;
  return countTiers(run, (attempt) => !waitsToRetry(attempt, now) && !roomless.includes(attempt.key));
}

/** How many requests of each tier wait before they are made once more. */
export function retryingTiers(run: RunState, now: number, standing: Standing = 'ours'): Record<Tier, number> {
  if (standing === 'at_rest') return NO_TIER;
  return countTiers(run, (attempt) => waitsToRetry(attempt, now));
}

const NO_TIER: Record<Tier, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };

function waitsToRetry({ phase, retry }: Attempt, now: number): boolean {
  const isRequest = phase.phase === 'turn_running' || phase.phase === 'review_running';
  return isRequest && retry !== null && now < Date.parse(retry.at);
}

function countTiers(run: RunState, counts: (attempt: Attempt) => boolean): Record<Tier, number> {
  const tiers = { 1: 0, 2: 0, 3: 0, 4: 0 };
  for (const key of run.live) {
    const attempt = run.attempts.get(key);
    const tier = attempt === undefined ? null : tierOf(attempt.phase);
    if (attempt !== undefined && tier !== null && counts(attempt)) tiers[tier]++;
  }
  return tiers;
}

/** Which tier has a request or a step under way in this phase, if one has. */
function tierOf({ phase }: AttemptPhase): Tier | null {
  switch (phase) {
    case 'turn_running':
    case 'step_running':
      return 3;
    case 'review_running':
      return 2;
    case 'diagnosis_running':
      return 4;
    case 'preparing':
    case 'awaiting_spawn':
    case 'queued':
    case 'turn_due':
    case 'awaiting_step':
    case 'step_due':
    case 'step_unknown':
    case 'diagnosis_due':
    case 'review_due':
    case 'awaiting_review':
    case 'dispatch_due':
    case 'sending':
    case 'dispatched':
    case 'undelivered':
    case 'merge_due':
    case 'merge_running':
    case 'ended':
      return null;
    default:
      return assertNever(phase);
  }
}

export function tierTitle(tier: Tier): string {
  return `Tier ${tier} · ${tierNames[tier]}`;
}
