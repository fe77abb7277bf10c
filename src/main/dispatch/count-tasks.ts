import { isYoung } from './again';
import type { DispatchContext } from './dispatch-context';
import { type DispatchRecord, isAwaited, isUnderWayLocally } from './dispatch-record';

/** How many tasks each agent has, by its key. What nobody can be asked about takes no room: it would do so for ever. */
export async function countTasks(
  { store, ports }: DispatchContext,
  records: readonly DispatchRecord[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const { agent, status } = record;
    if (agent === null) continue;
    const isSent = status === 'pending' && (isYoung(record, ports.now()) || (await store.isHeld(record.id)));
    if (isSent || isAwaited(record) || isUnderWayLocally(record))
      counts.set(agent.key, (counts.get(agent.key) ?? 0) + 1);
  }
  return counts;
}
