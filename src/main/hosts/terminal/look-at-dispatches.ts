import { isAwaited } from '../../dispatch/dispatch-record';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { systemReason } from '../../json/read-text-file';
import type { Timer } from '../../workers/timer';
import type { Output } from './output';
import { printable } from './printable';

/** Who wants a list does not want to wait for servers that are gone. */
const LIMIT_MS = 5000;

/** A list is of use also where nothing new can be written down. */
function unwritable(error: unknown): { failure: { reason: string } } {
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  return { failure: { reason: `Nothing new can be kept: ${systemReason(error)}.` } };
}

export function sayUnwritable(error: unknown, output: Pick<Output, 'error'>): void {
  output.error(printable(unwritable(error).failure.reason));
}

/** Asks once about all that agents have, and says of what nothing could be learnt. */
export async function lookAtDispatches(
  dispatcher: Pick<Dispatcher, 'list' | 'look'>,
  timer: Timer,
  output: Pick<Output, 'error'>,
): Promise<void> {
  const ended = new AbortController();
  const callOff = timer.after(LIMIT_MS, () => ended.abort());
  const reasons = new Set<string>();
  const awaited = (await dispatcher.list()).filter(isAwaited);
  const looks = awaited.map(async ({ id, agent }) => {
    const { failure } = await dispatcher.look(id, ended.signal).catch(unwritable);
    if (failure === null) return;
    const late = `${agent?.name ?? 'An agent'} did not answer within ${LIMIT_MS / 1000} s.`;
    reasons.add(ended.signal.aborted ? late : failure.reason);
  });
  await Promise.all(looks);
  callOff();
  for (const reason of reasons) output.error(printable(reason));
  if (reasons.size > 0) output.error('What is listed of it is what was known before.');
}
