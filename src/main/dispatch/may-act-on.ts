import { fail, type Result, succeed } from '../../shared/result';
import {
  type DispatchRecord,
  isAwaited,
  isBlocked,
  isOfTicket,
  isPartial,
  isUnsettled,
} from './dispatch-record';

export type DispatchAct = keyof typeof verbs;

const verbs = { retry: 'try again', give_up: 'give up', hand_over: 'give to somebody else' } as const;

/** What a person may do with a dispatch where its run is not; the failure says why not, as the end of “It …”. `typed`: a command as it is typed here. */
export function mayActOn(
  act: DispatchAct,
  record: DispatchRecord,
  typed: (words: string) => string,
): Result<DispatchRecord, string> {
  if (isOfTicket(record)) return fail('belongs to a ticket: it is decided in its run.');
  if (record.agent?.interface === 'local')
    return fail(
      record.run === null
        ? 'is Baton’s own, and about to begin.'
        : `is Baton’s own: open its run and decide there, for example with “${typed(`resume ${record.run}`)}”.`,
    );
  const isOpen =
    isUnsettled(record) || isPartial(record) || (act !== 'retry' && (isAwaited(record) || isBlocked(record)));
  if (isOpen) return succeed(record);
  return fail(`is ${statusWords(record)}: there is nothing to ${verbs[act]}.`);
}

function statusWords({ status }: Pick<DispatchRecord, 'status'>): string {
  return status.replaceAll('_', ' ');
}

/** It no longer stands as the person saw it. */
export function changedWords(record: Pick<DispatchRecord, 'status'>): string {
  return `It is ${statusWords(record)} by now: look at it again.`;
}

export function heldWords(by: string): string {
  return `Baton in ${by} is at it right now: try again when it is done.`;
}
