import { SILENCE_MS } from '../../shared/dispatch';
import type { StrayDispatch, StrayStanding } from '../../shared/stray-dispatch';
import { YOUNG_MS } from './again';
import { dispatchFacts } from './dispatch-facts';
import {
  type DispatchRecord,
  isAwaited,
  isBlocked,
  isOfTicket,
  isPartial,
  isUnderWayLocally,
} from './dispatch-record';

/** What is over is listed for so long. */
const LATELY_MS = 24 * 60 * 60 * 1000;
/** What is blocked waits for the person for so long. */
const WEEK_MS = 7 * LATELY_MS;

/** How a dispatch that belongs to no ticket stands at this moment. */
export async function standingOf(
  record: DispatchRecord,
  now: Date,
  isHeld: (id: string) => Promise<boolean>,
): Promise<StrayStanding> {
  const { status, createdAt, newsAt, left } = record;
  const since = (at: string) => now.getTime() - Date.parse(at);
  if (isUnderWayLocally(record)) return 'at_baton';
  switch (status) {
    case 'pending':
      // What its Baton did not come to, another one does by itself.
      return !left || since(createdAt) < YOUNG_MS || (await isHeld(record.id)) ? 'on_its_way' : 'left_behind';
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
  isHeld: (id: string) => Promise<boolean>,
): Promise<StrayDispatch[]> {
  const listed = records
    .filter((record) => !isOfTicket(record) && (isOpen(record) || isLate(record, now)))
    .map(async (record) => strayOf(record, await standingOf(record, now, isHeld)));
  return (await Promise.all(listed)).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

function isOpen(record: DispatchRecord): boolean {
  const { status } = record;
  return status === 'pending' || status === 'escalated' || isAwaited(record) || isUnderWayLocally(record);
}

function isLate(record: DispatchRecord, now: Date): boolean {
  const { newsAt, createdAt } = record;
  const at = Math.max(Date.parse(newsAt), Date.parse(createdAt));
  return now.getTime() - at < (isBlocked(record) ? WEEK_MS : LATELY_MS);
}

function strayOf(record: DispatchRecord, standing: StrayStanding): StrayDispatch {
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
    facts: dispatchFacts(record),
    blockedReason,
    run,
  };
}
