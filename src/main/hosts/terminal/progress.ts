import type { AnsweredBy } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import { callText } from '../../../shared/call-text';
import { firstFew } from '../../../shared/first-few';
import { ignoredText, isWorthKeeping } from '../../../shared/ignored-files';
import { MAX_TRIES, MAX_VERIFY_FAILURES } from '../../../shared/limits';
import type { ReviewVerdict } from '../../../shared/review-verdict';
import { byRuleWords, matchWords, sayWords, scopeWords } from '../../../shared/rule-words';
import type { Reviewer, RunEvent, Verdict } from '../../../shared/run-event';
import {
  attemptKey,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
} from '../../../shared/run-state';
import { askWords, blockText, limitWords } from '../../../shared/wording';
import type { Paint, Style } from './paint';
import { oneLine } from './printable';
import { noteOf } from './summary';

const MAX_ID_WIDTH = 16;
const WORD_WIDTH = 11;

type StepOutcome = RunEvent<'step.finished'>['outcome'];
const stepWords: Record<StepOutcome, { glyph: string; word: string }> = {
  ok: { glyph: '·', word: 'did' },
  error: { glyph: '!', word: 'step failed' },
  refused: { glyph: '!', word: 'refused' },
  rejected: { glyph: '✗', word: 'rejected' },
};

const verifyWords: Record<StepOutcome, { glyph: string; word: string }> = {
  ok: { glyph: '·', word: 'verified' },
  error: { glyph: '!', word: 'verify' },
  refused: { glyph: '!', word: 'verify' },
  rejected: { glyph: '✗', word: 'verify' },
};

const setupWords: Record<StepOutcome, { glyph: string; word: string }> = {
  ok: { glyph: '·', word: 'set up' },
  error: { glyph: '!', word: 'setup' },
  refused: { glyph: '!', word: 'setup' },
  rejected: { glyph: '✗', word: 'setup' },
};

const wordsByOrigin: Record<Step['origin'], typeof stepWords> = {
  worker: stepWords,
  setup: setupWords,
  verify: verifyWords,
};

const answeredByWords: Record<AnsweredBy, string> = {
  person: 'by a person',
  rule: 'by a rule',
  policy: 'by the approval mode',
};

const verdictWords: Record<ReviewVerdict, { style: Style; glyph: string; word: string }> = {
  accept: { style: 'dim', glyph: '◆', word: 'accepted' },
  send_back: { style: 'yellow', glyph: '↩', word: 'sent back' },
  block: { style: 'red', glyph: '◆', word: 'refused' },
};

/** What a person said of a step whose outcome nobody saw. */
const outcomeWords: Record<Verdict, string> = { done: 'done', not_done: 'not done', again: 'runs again' };

const reviewers: Record<Reviewer, string> = { model: 'by the tech lead', person: 'by you' };

/**
 * Tells of events: the line for one, or null where it says nothing. `state` is the run after the event; `columns` is the
 * width of the terminal, lines to a file are not cut.
 */
export function createProgress(
  paint: Paint,
  columns: number,
): (state: RunState, event: RunEvent) => string | null {
  const lineOf = createLine(paint, columns);
  return (state, event) => progressLine(state, event, lineOf(state), paint);
}

function createLine(paint: Paint, columns: number): (state: RunState) => TicketLine {
  let idWidth = 0;
  let counted = 0;
  return (state) => {
    for (; counted < state.order.length; counted++) {
      idWidth = Math.max(idWidth, Math.min(MAX_ID_WIDTH, state.order[counted]?.length ?? 0));
    }
    return (style, glyph, id, word, text) => {
      const start = `${glyph} ${oneLine(id).padEnd(idWidth)}  ${word.padEnd(WORD_WIDTH)}`;
      return `${paint(style, start)}  ${oneLine(text, columns - start.length - 3)}`.trimEnd();
    };
  };
}

type TicketLine = (style: Style, glyph: string, id: string, word: string, text: string) => string;

/** For a log: what was asked, and who answered. While a run goes on the person is asked themselves. */
export function createApprovalLog(
  paint: Paint,
  columns: number,
): (state: RunState, event: RunEvent) => string | null {
  const lineOf = createLine(paint, columns);
  return (state, event) => {
    if (event.type === 'approval.requested') {
      const { ticket, step, reason, action } = event;
      return lineOf(state)(
        'yellow',
        '?',
        ticket,
        'asked',
        `${askedFor(state, ticket, step)} (${askWords[reason]}${noteOf(action)})`,
      );
    }
    if (event.type !== 'approval.answered') return null;
    const { ticket, step, answer, by, edited, reason } = event;
    const what = askedFor(state, ticket, step);
    const who = `${edited === null ? '' : 'as edited '}${answeredByWords[by]}`;
    return answer === 'approved'
      ? lineOf(state)('dim', '·', ticket, 'approved', `${who}: ${what}`)
      : lineOf(state)('red', '✗', ticket, 'rejected', `${who}: ${what}${reason === '' ? '' : `: ${reason}`}`);
  };
}

function askedFor(state: RunState, ticket: string, step: string | null): string {
  return step === null
    ? requireTicket(state, ticket).definition.title
    : callText(requireStep(state, step).call);
}

function placeWords({ isolation, base }: RunEvent<'run.started'>): string {
  if (isolation === 'shared') return '';
  return base === null ? ', in worktrees' : `, in worktrees from ${oneLine(base)}`;
}

function progressLine(state: RunState, event: RunEvent, line: TicketLine, paint: Paint): string | null {
  switch (event.type) {
    case 'run.started': {
      const { workspace, mode, parallel } = event;
      const model = oneLine(event.model);
      const title = oneLine(state.track.title);
      const tickets = state.order.length === 1 ? '1 ticket' : `${state.order.length} tickets`;
      const others = otherTiers(event);
      return `${paint('bold', title)} in ${oneLine(workspace)}${placeWords(event)}: ${tickets}, ${parallel} at once, approval ${mode}, ${model}${others}, run ${state.id}`;
    }
    case 'run.recovered':
      return event.unknown.length === 0
        ? null
        : paint(
            'yellow',
            `? Baton ended while this ran, so its outcome is not known: ${lost(state, event.unknown)}`,
          );
    case 'step.lost':
      return line('yellow', '?', event.ticket, 'unknown', `how this ended: ${lost(state, [event.step])}`);
    case 'step.resolved':
      return line(
        'dim',
        '·',
        event.ticket,
        outcomeWords[event.verdict],
        `${resolvedBecause(requireStep(state, event.step), event.by)}: ${lost(state, [event.step])}`,
      );
    case 'run.resumed':
      return `${paint('bold', oneLine(state.track.title))} goes on with ${oneLine(state.model)}${tiersThatGoOn(state)}, run ${state.id}`;
    case 'run.paused':
      return paint(
        'yellow',
        event.limit === null
          ? '‖ The run is paused'
          : `‖ The run has reached its limit (${limitWords[event.limit]})`,
      );
    case 'attempt.started': {
      const { title } = requireTicket(state, event.ticket).definition;
      return line(
        'cyan',
        '▸',
        event.ticket,
        'started',
        event.attempt === 1 ? title : `${title} (attempt ${event.attempt})`,
      );
    }
    case 'dispatch.sent': {
      const { issueUrl, error } = event.facts;
      const { dispatch } = requireAttempt(state, attemptKey(event.ticket, event.attempt));
      const parts = [`to ${dispatch?.proposal.agentName ?? 'its agent'}`, issueUrl, error];
      const words = parts.filter((part) => part !== null).join(', ');
      return line('cyan', '▸', event.ticket, 'handed over', words);
    }
    case 'dispatch.failed':
      return line('yellow', '!', event.ticket, 'not taken', event.reason);
    case 'dispatch.reported':
      return event.silent
        ? line('yellow', '!', event.ticket, 'silent', 'its agent has said nothing for long')
        : null;
    case 'ticket.assigned':
      return line('cyan', '○', event.ticket, 'given', `to ${event.assignment.agent}`);
    case 'step.finished': {
      const { call, origin, rule } = requireStep(state, event.step);
      const { glyph, word } = wordsByOrigin[origin][event.outcome];
      const note = event.note === '' ? '' : `: ${event.note}`;
      const byRule = rule === null ? '' : ` (${byRuleWords(rule)})`;
      const what = origin === 'worker' ? callText(call) : String(call.input.command);
      return line('dim', glyph, event.ticket, word, `${what}${note}${byRule}`);
    }
    case 'ticket.completed':
      return line('green', '✓', event.ticket, 'completed', event.summary);
    case 'ticket.blocked':
      return line('red', '✗', event.ticket, 'blocked', blockText(event.kind, event.reason));
    case 'ticket.queued':
      return line('cyan', '○', event.ticket, 'to do', 'will be tried again');
    case 'turn.failed':
    case 'review.failed':
      return line(
        'yellow',
        '↻',
        event.ticket,
        'waits',
        `${event.reason} Try ${event.tries + 1} of ${MAX_TRIES} follows`,
      );
    case 'verify.failed':
      // The third failure blocks the ticket, and that has a line of its own.
      return event.round > MAX_VERIFY_FAILURES
        ? null
        : line('yellow', '↩', event.ticket, 'goes on', 'verify failed: the worker is told what it said');
    case 'step.diagnosed':
      return event.diagnosis === null ? null : line('dim', '◇', event.ticket, 'QA', event.diagnosis);
    case 'review.requested':
      return event.by === 'model'
        ? line('dim', '◆', event.ticket, 'in review', oneLine(state.techLead ?? ''))
        : null;
    case 'merge.outdated':
      return line(
        'yellow',
        '⑃',
        event.ticket,
        'goes on',
        'its files are not those that were verified and reviewed: both follow again',
      );
    case 'merge.finished':
      return event.ignored === undefined || !isWorthKeeping(event.ignored)
        ? null
        : line('yellow', '!', event.ticket, 'not merged', ignoredText(event.ignored));
    case 'merge.conflicted':
      return line('yellow', '⑃', event.ticket, 'conflict', conflictText(event));
    case 'revert.failed':
      return line('yellow', '⑃', event.ticket, 'stays', `its work was not taken back: ${event.reason}`);
    case 'review.finished': {
      const { style, glyph, word } = verdictWords[event.verdict];
      const notes = event.notes === '' ? '' : `: ${event.notes}`;
      return line(style, glyph, event.ticket, word, `${reviewers[event.by]}${notes}`);
    }
    case 'rule.added':
      return `A rule: ${sayWords[event.rule.say]}: ${oneLine(matchWords(event.rule.match))} (${oneLine(scopeWords(event.rule.scope))})`;
    case 'rule.removed':
      return 'A rule is gone: what it would have answered asks again';
    case 'limit.raised':
      return `The limit (${limitWords[event.limit]}) is now ${event.to ?? 'lifted'}`;
    case 'turn.postponed':
      return null;
    case 'mode.changed':
      return `The approval mode is now ${event.mode}`;
    // What lies inside one of these, or is asked and told elsewhere; it is all there with --json.
    case 'run.opened':
    case 'run.finished':
    case 'tickets.added':
    case 'attempt.proposed':
    case 'attempt.finished':
    case 'approval.requested':
    case 'approval.answered':
    case 'dispatch.requested':
    case 'dispatch.retried':
    case 'dispatch.postponed':
    case 'turn.started':
    case 'turn.finished':
    case 'usage.recorded':
    case 'step.started':
    case 'diagnosis.started':
    case 'ticket.returned':
    case 'attempt.delivered':
    case 'setup.started':
    case 'verify.started':
    case 'review.started':
    case 'review.postponed':
    case 'merge.requested':
    case 'merge.started':
    case 'revert.requested':
    case 'revert.started':
    case 'revert.finished':
      return null;
    default:
      return assertNever(event);
  }
}

/** Who is at work beside the workers: “, review by google:gemini-2.5-pro, QA google:gemini-2.5-flash”. */
function otherTiers({ review, techLead, qa }: Pick<RunState, 'review' | 'techLead' | 'qa'>): string {
  const reviewer = review === 'model' && techLead !== null ? oneLine(techLead) : 'you';
  return [review === 'off' ? '' : `, review by ${reviewer}`, qa === null ? '' : `, QA ${oneLine(qa)}`].join(
    '',
  );
}

/** A run keeps the tiers it was started with, whatever the settings say by now: what is off is named too. */
function tiersThatGoOn(state: RunState): string {
  const review = state.review === 'off' ? ', no review' : '';
  return `${review}${otherTiers(state)}${state.qa === null ? ', QA off' : ''}`;
}

function conflictText({ files, tickets }: { files: readonly string[]; tickets: readonly string[] }): string {
  const others = tickets.length === 0 ? '' : `with ${tickets.join(', ')}: `;
  return `${others}${firstFew(files)}`;
}

/** Setup and verify commands may run again though they had begun; a worker's only where it never did. */
function resolvedBecause({ origin }: Step, by: 'recovery' | undefined): string {
  if (by === undefined) return 'by your word';
  return origin === 'worker' ? 'since it was not done' : 'since it did not come to its end';
}

/** The calls of steps, as they were made. */
function lost(state: RunState, steps: readonly string[]): string {
  return steps.map((id) => `${id} ${oneLine(callText(requireStep(state, id).call))}`).join('; ');
}
