import { assertNever } from '../../../shared/assert-never';
import { MAX_TRIES } from '../../../shared/limits';
import type { ReviewVerdict, RunEvent } from '../../../shared/run-event';
import { type RunState, requireStep, requireTicket } from '../../../shared/run-state';
import { blockText, limitWords } from '../../../shared/wording';
import type { Paint, Style } from './paint';
import { oneLine } from './printable';
import { callText } from './show-call';

const MAX_ID_WIDTH = 16;
const WORD_WIDTH = 11;

type StepOutcome = RunEvent<'step.finished'>['outcome'];
const stepWords: Record<StepOutcome, { glyph: string; word: string }> = {
  ok: { glyph: '·', word: 'did' },
  error: { glyph: '!', word: 'step failed' },
  refused: { glyph: '!', word: 'refused' },
  rejected: { glyph: '✗', word: 'rejected' },
};

const verdictWords: Record<ReviewVerdict, string> = {
  accept: 'accepted',
  send_back: 'sent back',
  block: 'refused',
};

/**
 * Tells of events: the line for one, or null where it says nothing. `state` is the run after the event; `columns` is the
 * width of the terminal, lines to a file are not cut.
 */
export function createProgress(
  paint: Paint,
  columns: number,
): (state: RunState, event: RunEvent) => string | null {
  let idWidth = 0;
  let counted = 0;
  return (state, event) => {
    for (; counted < state.order.length; counted++) {
      idWidth = Math.max(idWidth, Math.min(MAX_ID_WIDTH, state.order[counted]?.length ?? 0));
    }
    return progressLine(
      state,
      event,
      (style, glyph, id, word, text) => {
        const start = `${glyph} ${oneLine(id).padEnd(idWidth)}  ${word.padEnd(WORD_WIDTH)}`;
        return `${paint(style, start)}  ${oneLine(text, columns - start.length - 3)}`.trimEnd();
      },
      paint,
    );
  };
}

type TicketLine = (style: Style, glyph: string, id: string, word: string, text: string) => string;

function progressLine(state: RunState, event: RunEvent, line: TicketLine, paint: Paint): string | null {
  switch (event.type) {
    case 'run.started': {
      const { workspace, mode, parallel } = event;
      const model = oneLine(event.model);
      const title = oneLine(state.track.title);
      const tickets = state.order.length === 1 ? '1 ticket' : `${state.order.length} tickets`;
      return `${paint('bold', title)} in ${oneLine(workspace)}: ${tickets}, ${parallel} at once, approval ${mode}, ${model}, run ${state.id}`;
    }
    case 'run.resumed':
      return `${paint('bold', oneLine(state.track.title))} goes on, run ${state.id}`;
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
    case 'step.finished': {
      const { glyph, word } = stepWords[event.outcome];
      const { call } = requireStep(state, event.step);
      const note = event.note === '' ? '' : `: ${event.note}`;
      return line('dim', glyph, event.ticket, word, `${callText(call)}${note}`);
    }
    case 'ticket.completed':
      return line('green', '✓', event.ticket, 'completed', event.summary);
    case 'ticket.blocked':
      return line('red', '✗', event.ticket, 'blocked', blockText(event.kind, event.reason));
    case 'ticket.queued':
      return line('cyan', '○', event.ticket, 'to do', 'will be tried again');
    case 'turn.failed':
      return line(
        'yellow',
        '↻',
        event.ticket,
        'waits',
        `${event.reason} Try ${event.tries + 1} of ${MAX_TRIES} follows`,
      );
    case 'verify.failed':
      return line('yellow', '↩', event.ticket, 'verify', 'failed: the worker goes on');
    case 'step.diagnosed':
      return event.diagnosis === null ? null : line('dim', '◇', event.ticket, 'explained', event.diagnosis);
    case 'review.requested':
      return event.by === 'model' ? line('dim', '◆', event.ticket, 'in review', '') : null;
    case 'review.failed':
      return line(
        'yellow',
        '↻',
        event.ticket,
        'waits',
        `${event.reason} Try ${event.tries + 1} of ${MAX_TRIES} follows`,
      );
    case 'review.finished':
      return line('dim', '◆', event.ticket, verdictWords[event.verdict], event.notes);
    case 'ticket.returned':
      return line('cyan', '○', event.ticket, 'to do', 'will be tried again with the notes of its review');
    case 'merge.conflicted':
      return line('yellow', '⑃', event.ticket, 'conflict', event.files.join(', '));
    case 'rule.added':
      return 'A rule was added';
    case 'rule.removed':
      return 'A rule was removed';
    case 'limit.raised':
      return `The limit (${limitWords[event.limit]}) is now ${event.to ?? 'lifted'}`;
    case 'turn.postponed':
      return null;
    case 'mode.changed':
      return `The approval mode is now ${event.mode}`;
    // What lies inside one of these, or is asked and told elsewhere; it is all there with --json.
    case 'run.opened':
    case 'run.finished':
    case 'run.recovered':
    case 'tickets.added':
    case 'attempt.proposed':
    case 'attempt.finished':
    case 'approval.requested':
    case 'approval.answered':
    case 'turn.started':
    case 'turn.finished':
    case 'usage.recorded':
    case 'step.started':
    case 'step.resolved':
    case 'diagnosis.started':
    case 'attempt.delivered':
    case 'verify.started':
    case 'review.started':
    case 'review.postponed':
    case 'merge.requested':
    case 'merge.started':
    case 'merge.finished':
      return null;
    default:
      return assertNever(event);
  }
}
