import type { Result } from '../../../shared/result';
import { fail, succeed } from '../../../shared/result';
import {
  type DispatchRecord,
  isAwaited,
  isOfTicket,
  isPartial,
  isUnsettled,
} from '../../dispatch/dispatch-record';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { retryDispatch } from './dispatch-command';
import { type ExitCode, exitCodes } from './exit-code';
import { findDispatch, shortId } from './find-dispatch';
import type { Output } from './output';
import { oneLine, printable } from './printable';

export interface DispatchAction {
  readonly act: 'retry' | 'give_up';
  /** The start of an id. */
  readonly typed: string;
  readonly json: boolean;
}

/** `dispatches --retry` and `--give-up`: goes on with one, or ends it. */
export async function actOnDispatch(
  dispatcher: Dispatcher,
  { act, typed, json }: DispatchAction,
  output: Output,
): Promise<ExitCode> {
  const found = findDispatch(typed, await dispatcher.list());
  const meant = found.ok ? check(act, found.value) : found;
  if (!meant.ok) {
    output.error(printable(meant.failure));
    return exitCodes.usage;
  }
  const { id } = meant.value;
  if (act === 'retry') return retryDispatch(dispatcher, id, json, output);
  const { status } = meant.value;
  const done = await dispatcher.giveUp(id, (now) => now.status === status);
  if (!done.ok) {
    output.error(printable(`Baton in ${done.failure} is at it right now: try again when it is done.`));
    return exitCodes.failed;
  }
  if (done.value.status !== 'failed') {
    output.error(printable(`It is ${words(done.value)} by now: look at it again.`));
    return exitCodes.failed;
  }
  output.line(`Given up: ${oneLine(done.value.task.title)}`);
  if (isAwaited(meant.value)) output.error('What its agent has got stays there: tell it yourself.');
  return exitCodes.ok;
}

function check(act: DispatchAction['act'], record: DispatchRecord): Result<DispatchRecord, string> {
  const what = `The dispatch ${shortId(record)}`;
  if (isOfTicket(record))
    return fail(
      `${what} belongs to a ticket: open its run and decide there, for example with “baton resume”.`,
    );
  if (record.agent?.interface === 'local')
    return fail(`${what} is Baton’s own: open its run and decide there, for example with “baton resume”.`);
  const isOpen = isUnsettled(record) || isPartial(record) || (act === 'give_up' && isAwaited(record));
  if (isOpen) return succeed(record);
  return fail(
    `${what} is ${words(record)}: there is nothing to ${act === 'retry' ? 'try again' : 'give up'}.`,
  );
}

function words({ status }: DispatchRecord): string {
  return status.replaceAll('_', ' ');
}
