import { owedNow } from './again';
import { countTasks } from './count-tasks';
import { accessFor, type DispatchContext, openRecord } from './dispatch-context';
import type { Held } from './dispatch-ports';
import { type DispatchRecord, hasArrived, isOfTicket } from './dispatch-record';
import { escalate } from './escalate';
import { settleOthers } from './give-up';
import { sendHeld } from './send-dispatch';

/**
 * Does what is owed of one dispatch now, one try of it, if nobody else is at it. What is there already is looked for first, and when
 * the next try is due is written down, so any number of Batons may do this on one data folder.
 */
export async function payOwed(context: DispatchContext, id: string, signal: AbortSignal): Promise<void> {
  const lock = await holdWithRoom(context, id);
  if (lock === null) return;
  let record: DispatchRecord | null;
  try {
    record = await context.store.load(id);
    const owed = record === null ? null : owedNow(record, context.ports.now());
    if (record === null || owed === null || !hasKeys(context, record)) return;
    const open = openRecord(context, record);
    record =
      owed === 'send'
        ? await sendHeld(context, open, { signal, once: true })
        : await escalate(context, open, signal);
  } finally {
    await lock.release();
  }
  if (hasArrived(record) && !isOfTicket(record)) await settleOthers(context, record);
}

/** Without its token a try fails for good; another Baton may have it. */
function hasKeys(context: DispatchContext, record: DispatchRecord): boolean {
  const { agent } = record;
  return agent?.interface === 'api' && record.status === 'pending'
    ? context.settings.tokenOf(agent).ok
    : accessFor(context, record).ok;
}

/** The lock, and what makes the dispatch count among its agent's tasks; null while it has as many as it may. */
async function holdWithRoom(context: DispatchContext, id: string): Promise<Held | null> {
  const { store, settings, ports } = context;
  const held = await store.exclusively(async () => {
    const record = await store.load(id);
    if (record === null || owedNow(record, ports.now()) === null) return null;
    if (record.status === 'pending') {
      const others = (await store.all()).filter((each) => each.id !== id);
      const counts = await countTasks(context, others);
      const agent = settings.agents.find(({ key }) => key === record.agent?.key);
      const limit = agent?.limit ?? null;
      if (limit !== null && (counts.get(agent?.key ?? '') ?? 0) >= limit) return null;
    }
    const lock = await store.hold(id);
    return lock.ok ? lock.value : null;
  });
  return held.ok ? held.value : null;
}
