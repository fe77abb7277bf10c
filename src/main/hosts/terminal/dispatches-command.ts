import type { RunSummary } from '../../../shared/contract';
import { SILENCE_MS } from '../../../shared/dispatch';
import { silentWords } from '../../../shared/handed-over';
import {
  type DispatchRecord,
  isAwaited,
  isBlocked,
  isOfTicket,
  isPartial,
  isUnderWayLocally,
  isUnsettled,
  missingParts,
} from '../../dispatch/dispatch-record';
import { dispatchResult } from '../../dispatch/dispatch-result';
import { mayActOn } from '../../dispatch/may-act-on';
import { isLeft } from '../../runs/left-tickets';
import { choiceLines } from './dispatch-choices';
import { type ExitCode, exitCodes } from './exit-code';
import { shortId } from './find-dispatch';
import type { Output } from './output';
import { jsonLine, oneLine } from './printable';
import { ticketWays } from './ticket-ways';
import { type TicketAtAgent, ticketsAtAgents } from './tickets-at-agents';

/** Lists what was handed over and is not over yet, or all, the newest first; as JSON one object a line. */
export function dispatchesCommand(
  records: readonly DispatchRecord[],
  { all, json, now, runs }: Listed,
  output: Output,
): ExitCode {
  const tickets = ticketsAtAgents(runs, records, now);
  const shown = records
    .filter((record) => all || isShown(record, tickets.get(record.id) ?? null))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (json) {
    for (const record of shown) {
      const at = tickets.get(record.id);
      const of = at === undefined ? {} : { run: at.run.id, ticket: at.ticket.ticket };
      output.line(
        jsonLine({ title: record.task.title, at: record.createdAt, ...of, ...dispatchResult(record) }),
      );
    }
  } else if (shown.length === 0) {
    output.line(all ? 'Nothing has been handed over yet.' : 'Nothing is on its way to an agent, or at one.');
  } else
    for (const record of shown) {
      const at = tickets.get(record.id) ?? null;
      for (const line of at === null ? lines(record, now, runs, output) : ticketLines(record, at, output))
        output.line(line);
    }
  return exitCodes.ok;
}

interface Listed {
  readonly all: boolean;
  readonly json: boolean;
  readonly now: Date;
  /** All that there are. */
  readonly runs: readonly RunSummary[];
}

/** Somebody has it, or somebody has to decide. Of tickets their runs say so. */
function isShown(record: DispatchRecord, ticket: TicketAtAgent | null): boolean {
  const { status } = record;
  if (isOfTicket(record)) return ticket !== null;
  const waits = status === 'escalated' || isBlocked(record);
  return waits || status === 'pending' || isAwaited(record) || isUnderWayLocally(record);
}

function lines(record: DispatchRecord, now: Date, runs: readonly RunSummary[], { typed }: Output): string[] {
  const { status, agent, error, heldUp } = record;
  const missing = missingParts(record);
  const own = isUnderWayLocally(record) ? runs.find(({ id }) => id === record.run) : undefined;
  const notes = [
    ...(isPartial(record)
      ? [`the ${missing.join(' and the ')} ${missing.length === 1 ? 'is' : 'are'} missing`]
      : []),
    ...(error === null ? [] : [error]),
    ...(status === 'pending' && heldUp !== null ? [heldUp] : []),
    ...(isSilent(record, now) ? [silentWords(agent?.name ?? 'Its agent')] : []),
  ];
  const waits = own !== undefined && isLeft(own) ? own : null;
  return [
    heading(record, waits === null ? words[status] : 'waits'),
    ...notes.map((note) => `${INDENT}${oneLine(note)}`),
    ...(waits === null
      ? []
      : [`${INDENT}Its run waits for you.`, `${INDENT}${typed(`resume ${waits.id}`)}  goes on with it`]),
    ...(needsDecision(record, now, typed)
      ? choiceLines(record, typed).map((line) => `${INDENT}${line}`)
      : []),
  ];
}

function ticketLines(
  record: DispatchRecord,
  { run, ticket, wait }: TicketAtAgent,
  { typed }: Output,
): string[] {
  const heldBy = run.heldBy === null ? '' : `, which is open in another Baton (${run.heldBy})`;
  const ways = wait === null || run.heldBy !== null ? [] : ticketWays(run.id, ticket.ticket, wait, typed);
  return [
    heading(record, words[record.status]),
    `${INDENT}${oneLine(`Ticket ${ticket.ticket} of “${run.title}”${heldBy}`)}`,
    ...(ticket.why === null ? [] : [`${INDENT}${oneLine(ticket.why)}`]),
    ...ways.map((line) => `${INDENT}${line}`),
  ];
}

function heading({ id, createdAt, agent, issueNumber, task }: DispatchRecord, how: string): string {
  const when = createdAt.slice(0, 16).replace('T', ' ');
  const where = issueNumber === null ? '' : `issue ${issueNumber}`;
  const name = oneLine(agent?.name ?? 'nobody');
  return `${shortId({ id })}  ${when}  ${how.padEnd(11)}  ${name.padEnd(14)}  ${where.padEnd(9)}  ${oneLine(task.title)}`.trimEnd();
}

const INDENT = ' '.repeat(10);

/** A person can decide here how it goes on; of tickets they do so in the run. */
function needsDecision(record: DispatchRecord, now: Date, typed: Output['typed']): boolean {
  const isOpen = isUnsettled(record) || isPartial(record) || isBlocked(record) || isSilent(record, now);
  return isOpen && mayActOn('hand_over', record, typed).ok;
}

function isSilent(record: DispatchRecord, now: Date): boolean {
  return isAwaited(record) && now.getTime() - Date.parse(record.newsAt) >= SILENCE_MS;
}

const words: Record<DispatchRecord['status'], string> = {
  pending: 'on its way',
  assigned: 'assigned',
  in_progress: 'in progress',
  completed: 'completed',
  failed: 'failed',
  escalated: 'escalated',
};
