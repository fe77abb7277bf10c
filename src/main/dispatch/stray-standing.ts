import { SILENCE_MS } from '../../shared/dispatch';
import type { StrayDispatch, StrayStanding } from '../../shared/stray-dispatch';
import { isYoung } from './again';
import { dispatchFacts } from './dispatch-facts';
import {
  type DispatchRecord,
  isAwaited,
  isBlocked,
  isOfTicket,
  isPartial,
  isUnderWayLocally,
} from './dispatch-record';
import { goesTo, heirOf, keepsBack } from './heir';

/** What is over is listed for so long. */
const LATELY_MS = 24 * 60 * 60 * 1000;
/** What is blocked waits for the person for so long. */
const WEEK_MS = 7 * LATELY_MS;

type IsHeld = (id: string) => Promise<boolean>;

/** How a dispatch that belongs to no ticket stands at this moment. */
export async function standingOf(
  record: DispatchRecord,
  now: Date,
  isHeld: IsHeld,
  heir: DispatchRecord | null,
): Promise<StrayStanding> {
  const { status, newsAt, left, heldUp } = record;
  const since = (at: string) => now.getTime() - Date.parse(at);
  if (isUnderWayLocally(record)) return 'at_baton';
  switch (status) {
    case 'pending':
      if (keepsBack(heir) || isYoung(record, now) || (await isHeld(record.id))) return 'on_its_way';
      // What its Baton did not come to, another one does by itself, if it can.
      if (heldUp !== null) return 'held_up';
      return left ? 'left_behind' : 'on_its_way';
    case 'assigned':
    case 'in_progress':
      if (isAwaited(record) && since(newsAt) >= SILENCE_MS) return 'silent';
      if (isPartial(record)) return 'partial';
      return isAwaited(record) ? 'at_agent' : 'not_asked';
    case 'completed':
    case 'escalated':
      return status;
    case 'failed':
      return isBlocked(record) ? 'blocked' : 'failed';
  }
}

/** All that goes on or ended lately and belongs to no ticket, the newest first. */
export async function listStrays(
  records: readonly DispatchRecord[],
  now: Date,
  isHeld: IsHeld,
): Promise<StrayDispatch[]> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const listed = records
    .filter((record) => isListed(record) || isLate(record, now))
    .map(async (record) => {
      const heir = await heirOf(async (id) => byId.get(id) ?? null, record);
      return strayOf(record, await standingOf(record, now, isHeld, heir), heir);
    });
  return (await Promise.all(listed)).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** It is in the list however old it is. */
export function isListed(record: DispatchRecord): boolean {
  const { status } = record;
  if (isOfTicket(record)) return false;
  return status === 'pending' || status === 'escalated' || isAwaited(record) || isUnderWayLocally(record);
}

function isLate(record: DispatchRecord, now: Date): boolean {
  if (isOfTicket(record)) return false;
  const { newsAt, createdAt } = record;
  const at = Math.max(Date.parse(newsAt), Date.parse(createdAt));
  return now.getTime() - at < (isBlocked(record) ? WEEK_MS : LATELY_MS);
}

function strayOf(
  record: DispatchRecord,
  standing: StrayStanding,
  heir: DispatchRecord | null,
): StrayDispatch {
  const { id, createdAt, task, agent, taskType, blockedReason, run } = record;
  const { title, description, acceptanceCriteria } = task;
  return {
    id,
    createdAt,
    title,
    description,
    acceptanceCriteria,
    standing,
    agent:
      agent === null
        ? null
        : { key: agent.key, name: agent.name, interface: agent.interface, endpoint: agent.endpoint },
    taskType,
    facts: { ...dispatchFacts(record), error: whyWords(record, heir) },
    blockedReason,
    run,
  };
}

/** What stands in its way now goes before what went wrong then. */
function whyWords({ status, heldUp, error }: DispatchRecord, heir: DispatchRecord | null): string | null {
  if (status !== 'pending') return error;
  return keepsBack(heir) ? goesTo(heir) : (heldUp ?? error);
}
