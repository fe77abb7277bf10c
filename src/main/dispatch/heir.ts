import { type DispatchRecord, everArrived } from './dispatch-record';
import type { DispatchStore } from './dispatch-store';

// Whose a task is once a person gave it to somebody else. `replacedBy` is written under the first one's lock before the other one
// exists, and from then on the first one is sent only when a person says so: a death at any moment leaves one that may go out.

/** Who has the task of this one instead, or is to get it; null where nobody got it in the end, and it is this one's again. */
export async function heirOf(
  load: DispatchStore['load'],
  record: Pick<DispatchRecord, 'id' | 'replacedBy'>,
): Promise<DispatchRecord | null> {
  const seen = new Set([record.id]);
  for (let id = record.replacedBy; id !== null && !seen.has(id); ) {
    const next = await load(id);
    if (next === null) return null;
    if (everArrived(next) || next.status === 'pending' || next.status === 'escalated') return next;
    seen.add(id);
    // It failed, perhaps because a third one got the task.
    id = next.replacedBy;
  }
  return null;
}

/** The other one goes out, or did: sending this one as well would give the task to two. Not where it waits for a person, too. */
export function keepsBack(heir: DispatchRecord | null): heir is DispatchRecord {
  return heir !== null && heir.status !== 'escalated';
}

export function wentTo({ agent }: Pick<DispatchRecord, 'agent'>): string {
  return `It went to ${agent?.name ?? 'somebody else'} instead.`;
}

/** While the other one has not arrived. */
export function goesTo(heir: DispatchRecord): string {
  return heir.status === 'pending'
    ? `${heir.agent?.name ?? 'Somebody else'} is to have it instead.`
    : wentTo(heir);
}
