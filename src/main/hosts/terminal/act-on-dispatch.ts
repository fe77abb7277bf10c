import { isAwaited } from '../../dispatch/dispatch-record';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { type DispatchAct, mayActOn, statusWords } from '../../dispatch/may-act-on';
import { retryDispatch } from './dispatch-command';
import { type ExitCode, exitCodes } from './exit-code';
import { findDispatch, shortId } from './find-dispatch';
import type { Output } from './output';
import { oneLine, printable } from './printable';

export interface DispatchAction {
  readonly act: DispatchAct;
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
  if (!found.ok) {
    output.error(printable(found.failure));
    return exitCodes.usage;
  }
  const meant = mayActOn(act, found.value);
  if (!meant.ok) {
    output.error(printable(`The dispatch ${shortId(found.value)} ${meant.failure}`));
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
    output.error(printable(`It is ${statusWords(done.value)} by now: look at it again.`));
    return exitCodes.failed;
  }
  output.line(`Given up: ${oneLine(done.value.task.title)}`);
  if (isAwaited(meant.value)) output.error('What its agent has got stays there: tell it yourself.');
  return exitCodes.ok;
}
