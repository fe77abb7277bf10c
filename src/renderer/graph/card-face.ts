// What a card says of its ticket, as plain text and numbers, so that a card renders only when its own words change.
import type { DispatchFacts } from '../../shared/dispatch';
import { formatDuration } from '../../shared/format-duration';
import type { Attempt, RunState, Ticket } from '../../shared/run-state';
import { attemptKey } from '../../shared/run-state';
import { stepsOfRound } from '../../shared/verified-steps';
import { blockWords } from '../../shared/wording';
import { ALL_HAVE_ROOM, type Roomless, type Standing } from '../store/standing';
import { returnedWords } from '../ticket/review-words';
import { formatCost } from '../ui/format';
import { fileCommand, givenTo, type Look, lookOf, statusText, waitsFor } from '../ui/status';

export interface CardFace {
  readonly look: Look;
  readonly status: string;
  readonly title: string;
  /** Below the title on the left: how far it is, or why it stopped. */
  readonly detail: string;
  /** The time of an attempt that goes on is counted from here; null where nothing runs. */
  readonly runningSince: string | null;
  readonly cost: string;
}

export function cardFace(
  run: RunState,
  id: string,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): CardFace {
  const ticket = run.tickets.get(id);
  if (ticket === undefined) throw new Error(`No ticket ${id} in run ${run.id}`);
  const last = run.attempts.get(attemptKey(id, ticket.attempts)) ?? null;
  return {
    look: lookOf(run, ticket, standing, roomless),
    status: cardStatus(run, ticket, standing, roomless),
    title: ticket.definition.title,
    detail: detailOf(run, ticket, last),
    runningSince: ticket.state.status === 'in_progress' ? (last?.startedAt ?? null) : null,
    cost: ticket.usage.requests === 0 ? '–' : formatCost(ticket.usage),
  };
}

/** Room is short on a card: of many dependencies the one that holds it up most, and how many more. */
function cardStatus(run: RunState, ticket: Ticket, standing: Standing, roomless: Roomless): string {
  if (ticket.state.status === 'blocked') return blockWords[ticket.state.kind];
  if (lookOf(run, ticket) !== 'todo') return statusText(run, ticket, standing, roomless);
  const waiting = waitsFor(run, ticket);
  const first = waiting.find((id) => run.tickets.get(id)?.state.status === 'blocked') ?? waiting[0];
  return waiting.length > 1 ? `Waits for ${first} +${waiting.length - 1}` : `Waits for ${first}`;
}

function detailOf(run: RunState, ticket: Ticket, attempt: Attempt | null): string {
  switch (ticket.state.status) {
    case 'todo':
      if (givenTo(ticket) !== null) return `goes to ${givenTo(ticket)}`;
      if (ticket.returned !== null) return returnedWords(ticket.returned.by);
      return ticket.attempts === 0 ? '–' : `${attemptsOf(ticket.attempts)} so far`;
    case 'blocked':
      return ticket.state.reason;
    case 'completed':
      if (attempt === null) return ticket.state.by === 'file' ? 'done in the file' : 'marked by hand';
      return [attemptsOf(ticket.attempts), timeOf(attempt)].filter((part) => part !== '').join(' · ');
    case 'in_progress':
      return [ticket.attempts > 1 ? `${ordinal(ticket.attempts)} attempt` : '', progressOf(run, attempt)]
        .filter((part) => part !== '')
        .join(' · ');
  }
}

function progressOf(run: RunState, attempt: Attempt | null): string {
  if (attempt === null || attempt.startedAt === null) return attempt?.number === 1 ? 'attempt 1' : '';
  if (attempt.dispatch !== null) return elsewhere(attempt.dispatch.facts);
  const own = fileCommand(run, attempt);
  if (own !== null) return `${own} ${numberInRound(run, attempt, own)}`;
  if (attempt.delivered !== null) return 'finished';
  const { phase, steps, turns } = attempt;
  return 'step' in phase ? `step ${steps.indexOf(phase.step) + 1}` : `turn ${Math.max(1, turns)}`;
}

function elsewhere(facts: DispatchFacts | null): string {
  return facts?.issueNumber == null ? 'elsewhere' : `issue ${facts.issueNumber}`;
}

/** “1 of 2”: which of the setup commands, or of the verify commands of this round, is next, or runs. */
function numberInRound(run: RunState, attempt: Attempt, origin: 'setup' | 'verify'): string {
  const { phase } = attempt;
  const round = stepsOfRound(run, attempt, origin).map(({ id }) => id);
  return `${round.indexOf('step' in phase ? phase.step : '') + 1} of ${round.length}`;
}

function timeOf(attempt: Attempt): string {
  if (attempt.startedAt === null || attempt.phase.phase !== 'ended') return '';
  return formatDuration(Date.parse(attempt.since) - Date.parse(attempt.startedAt));
}

function attemptsOf(count: number): string {
  return count === 1 ? '1 attempt' : `${count} attempts`;
}

export function ordinal(number: number): string {
  const endings = ['th', 'st', 'nd', 'rd'];
  const rest = number % 100;
  return `${number}${endings[(rest - 20) % 10] ?? endings[rest] ?? 'th'}`;
}
