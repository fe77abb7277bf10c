import { owedNow } from './again';
import { countTasks } from './count-tasks';
import { accessFor, type DispatchContext, type OpenRecord, openRecord } from './dispatch-context';
import type { DispatchPorts, Held } from './dispatch-ports';
import { type DispatchRecord, hasArrived, isOfTicket, isPartial } from './dispatch-record';
import type { DispatchStore } from './dispatch-store';
import { escalate } from './escalate';
import { settleOthers } from './give-up';
import { heirOf, keepsBack } from './heir';
import { offReason } from './propose-dispatch';
import { sendHeld } from './send-dispatch';

/**
 * Does what is owed of one dispatch now, one try of it, if nobody else is at it. What is there already is looked for first, and when
 * the next try is due is written down, so any number of Batons may do this on one data folder. False: its server did not take it, so
 * that others for it would only take as long.
 */
export async function payOwed(context: DispatchContext, id: string, signal: AbortSignal): Promise<boolean> {
  const held = await holdWithRoom(context, id);
  if (held === null) return true;
  let record: DispatchRecord | null;
  let owed: ReturnType<typeof owedNow>;
  try {
    record = await context.store.load(id);
    owed = record === null ? null : owedNow(record, context.ports.now());
    if (record === null || owed === null) return true;
    // Whoever has it instead settles this one.
    if (keepsBack(await heirOf(context.store.load, record))) return true;
    const open = openRecord(context, record);
    const obstacle = held.full ?? whyNotNow(context, record);
    if (obstacle !== null) {
      await holdUp(open, obstacle);
      return true;
    }
    record =
      owed === 'send'
        ? await sendHeld(context, open, { signal, once: true })
        : await escalate(context, open, signal);
  } finally {
    await held.lock.release();
  }
  if (hasArrived(record) && !isOfTicket(record)) await settleOthers(context, record);
  if (owed === 'escalation') return record.escalation.state !== 'due';
  return record.status === 'failed' || (hasArrived(record) && !isPartial(record));
}

/** Where no dispatch can go on, as with settings that are not right: says so in each that is owed. */
export async function holdUpAll(
  store: DispatchStore,
  ports: Pick<DispatchPorts, 'now'>,
  reason: string,
): Promise<void> {
  const isHeldUp = (record: DispatchRecord) =>
    !isOfTicket(record) && owedNow(record, ports.now()) === 'send' && record.heldUp !== reason;
  for (const { id } of (await store.all()).filter(isHeldUp)) {
    const lock = await store.hold(id);
    if (!lock.ok) continue;
    try {
      const record = await store.load(id);
      if (record !== null && isHeldUp(record)) await holdUp(openRecord({ store }, record), reason);
    } finally {
      await lock.value.release();
    }
  }
}

/** For the person to see: it may be so for ever. */
async function holdUp({ current, change }: OpenRecord, reason: string): Promise<void> {
  if (current.status === 'pending' && current.heldUp !== reason) await change({ heldUp: reason });
}

/** A try that cannot be right would fail for good, and another Baton may have the token. */
function whyNotNow(context: DispatchContext, record: DispatchRecord): string | null {
  const { agent, status } = record;
  const { settings } = context;
  if (status === 'pending' && agent !== null) {
    const known = settings.agents.find(({ key }) => key === agent.key);
    if (known === undefined) return `There is no agent “${agent.key}” in the settings any more.`;
    const { endpoint, tokenEnv } = agent;
    const off = offReason({ ...known, endpoint, tokenEnv }, settings);
    if (off !== null || agent.interface === 'api') return off;
  }
  const access = accessFor(context, record);
  return access.ok ? null : access.failure;
}

/** The lock, taken where others choose agents, so that it counts at once; `full` says that its agent has as many tasks as it may. */
async function holdWithRoom(
  context: DispatchContext,
  id: string,
): Promise<{ lock: Held; full: string | null } | null> {
  const { store, settings, ports } = context;
  const held = await store.exclusively(async () => {
    const record = await store.load(id);
    if (record === null || owedNow(record, ports.now()) === null) return null;
    let full: string | null = null;
    if (record.status === 'pending') {
      const others = (await store.all()).filter((each) => each.id !== id);
      const counts = await countTasks(context, others);
      const agent = settings.agents.find(({ key }) => key === record.agent?.key);
      const limit = agent?.limit ?? null;
      if (agent !== undefined && limit !== null && (counts.get(agent.key) ?? 0) >= limit)
        full = `${agent.name} has as many tasks as it may (${limit}).`;
    }
    const lock = await store.hold(id);
    return lock.ok ? { lock: lock.value, full } : null;
  });
  return held.ok ? held.value : null;
}
