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
import { choiceLines } from './dispatch-choices';
import { type ExitCode, exitCodes } from './exit-code';
import { shortId } from './find-dispatch';
import type { Output } from './output';
import { jsonLine, oneLine } from './printable';

/** Lists what was handed over and is not over yet, or all, the newest first; as JSON one object a line. */
export function dispatchesCommand(
  records: readonly DispatchRecord[],
  { all, json, now }: { readonly all: boolean; readonly json: boolean; readonly now: Date },
  output: Output,
): ExitCode {
  const shown = records
    .filter((record) => all || isShown(record))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (json) {
    for (const record of shown)
      output.line(jsonLine({ title: record.task.title, at: record.createdAt, ...dispatchResult(record) }));
  } else if (shown.length === 0) {
    output.line(all ? 'Nothing has been handed over yet.' : 'Nothing is on its way to an agent, or at one.');
  } else for (const record of shown) for (const line of lines(record, now, output)) output.line(line);
  return exitCodes.ok;
}

/** Somebody has it, or somebody has to decide. */
function isShown(record: DispatchRecord): boolean {
  const { status } = record;
  const waits = status === 'escalated' || (isBlocked(record) && !isOfTicket(record));
  return waits || status === 'pending' || isAwaited(record) || isUnderWayLocally(record);
}

function lines(record: DispatchRecord, now: Date, { typed }: Output): string[] {
  const { createdAt, status, agent, issueNumber, task, error, heldUp } = record;
  const when = createdAt.slice(0, 16).replace('T', ' ');
  const where = issueNumber === null ? '' : `issue ${issueNumber}`;
  const name = oneLine(agent?.name ?? 'nobody');
  const missing = missingParts(record);
  const notes = [
    ...(isPartial(record)
      ? [`the ${missing.join(' and the ')} ${missing.length === 1 ? 'is' : 'are'} missing`]
      : []),
    ...(error === null ? [] : [error]),
    ...(status === 'pending' && heldUp !== null ? [heldUp] : []),
    ...(isSilent(record, now) ? [silentWords(name)] : []),
  ];
  return [
    `${shortId(record)}  ${when}  ${words[status].padEnd(11)}  ${name.padEnd(14)}  ${where.padEnd(9)}  ${oneLine(task.title)}`.trimEnd(),
    ...notes.map((note) => `${INDENT}${oneLine(note)}`),
    ...(needsDecision(record, now, typed)
      ? choiceLines(record, typed).map((line) => `${INDENT}${line}`)
      : []),
  ];
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
