import type { RunSummary } from '../../../shared/contract';
import type { HandedOverTicket } from '../../../shared/handed-over';
import { attemptKey } from '../../../shared/run-state';
import { dispatchId } from '../../dispatch/dispatch-id';
import { type DispatchRecord, everArrived } from '../../dispatch/dispatch-record';
import { handedOverNow } from '../../dispatch/handed-over-now';
import { isLeft } from '../../runs/left-tickets';
import type { TicketWait } from './ticket-ways';

/** A ticket that a run has at an agent, or on its way there, as it stands by now. */
export interface TicketAtAgent {
  readonly run: RunSummary;
  readonly ticket: HandedOverTicket;
  /** Null where nobody need decide anything. */
  readonly wait: TicketWait | null;
}

/** By the ids of their dispatches. */
export function ticketsAtAgents(
  runs: readonly RunSummary[],
  records: readonly DispatchRecord[],
  now: Date,
): ReadonlyMap<string, TicketAtAgent> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const found = new Map<string, TicketAtAgent>();
  for (const run of runs) {
    for (const each of run.handedOver) {
      const id = dispatchId({ run: run.id, attempt: attemptKey(each.ticket, each.attempt) });
      const record = byId.get(id) ?? null;
      const ticket = isLeft(run) ? handedOverNow(each, record, now) : each;
      found.set(id, { run, ticket, wait: waitOf(ticket, record) });
    }
  }
  return found;
}

function waitOf(
  { group, isUndelivered }: HandedOverTicket,
  record: DispatchRecord | null,
): TicketWait | null {
  if (group !== 'waiting') return null;
  if (isUndelivered || record === null) return 'undelivered';
  switch (record.status) {
    case 'escalated':
      return 'undelivered';
    case 'failed':
      return everArrived(record) ? 'due' : 'undelivered';
    case 'pending':
    case 'completed':
      return 'due';
    case 'assigned':
    case 'in_progress':
      return 'stuck';
  }
}
