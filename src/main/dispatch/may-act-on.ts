import { fail, type Result, succeed } from '../../shared/result';
import {
  type DispatchRecord,
  isAwaited,
  isBlocked,
  isOfTicket,
  isPartial,
  isUnsettled,
} from './dispatch-record';

export type DispatchAct = 'retry' | 'give_up';

/** What a person may do with a dispatch where its run is not; the failure says why not, as the end of “It …”. */
export function mayActOn(act: DispatchAct, record: DispatchRecord): Result<DispatchRecord, string> {
  if (isOfTicket(record))
    return fail(
      'belongs to a ticket: open its run and decide there. “baton runs” lists them, “baton resume” with its id opens it.',
    );
  if (record.agent?.interface === 'local')
    return fail(
      record.run === null
        ? 'is Baton’s own, and about to begin.'
        : `is Baton’s own: open its run and decide there, for example with “baton resume ${record.run}”.`,
    );
  const isOpen =
    isUnsettled(record) ||
    isPartial(record) ||
    (act === 'give_up' && (isAwaited(record) || isBlocked(record)));
  if (isOpen) return succeed(record);
  return fail(`is ${statusWords(record)}: there is nothing to ${act === 'retry' ? 'try again' : 'give up'}.`);
}

export function statusWords({ status }: Pick<DispatchRecord, 'status'>): string {
  return status.replaceAll('_', ' ');
}
