import { type Result, succeed } from '../../shared/result';
import { type DispatchContext, openRecord } from './dispatch-context';
import { type DispatchRecord, isBlocked, isOfTicket } from './dispatch-record';

/** Where it is as meant, it ends there: nothing more is sent or said of it. The failure says who is at it right now. */
export async function giveUp(
  context: DispatchContext,
  id: string,
  reason: string,
  isMeant: (record: DispatchRecord) => boolean,
): Promise<Result<DispatchRecord, string>> {
  const lock = await context.store.hold(id);
  if (!lock.ok) return lock;
  try {
    const record = await context.store.load(id);
    if (record === null) throw new Error(`The dispatch ${id} is gone`);
    if (!isMeant(record)) return succeed(record);
    const { escalation } = record;
    const change = escalation.state === 'due' ? { escalation: { state: 'not_due' } as const } : {};
    return succeed(await openRecord(context, record).change({ status: 'failed', error: reason, ...change }));
  } finally {
    await lock.value.release();
  }
}

/** Ends what was escalated of the same words, whoever they were for, and that in whose place it is, now that somebody has them. */
export async function settleOthers(context: DispatchContext, arrived: DispatchRecord): Promise<void> {
  const words = wordsOf(arrived);
  const isOther = (record: DispatchRecord) =>
    record.id !== arrived.id &&
    !isOfTicket(record) &&
    (record.id === arrived.instead
      ? isBlocked(record) || (record.status !== 'completed' && record.status !== 'failed')
      : record.status === 'escalated' && wordsOf(record) === words);
  const reason = `It went to ${arrived.agent?.name ?? 'somebody else'} instead.`;
  for (const record of (await context.store.all()).filter(isOther))
    await giveUp(context, record.id, reason, isOther);
}

function wordsOf({ task }: DispatchRecord): string {
  return JSON.stringify([task.title, task.description, task.acceptanceCriteria, task.issueNumber]);
}
