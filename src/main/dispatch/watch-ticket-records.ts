import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, everArrived, isOfTicket } from './dispatch-record';
import type { DispatchStore } from './dispatch-store';

export interface WatchedRecords {
  readonly store: Pick<DispatchStore, 'all'>;
  readonly ports: Pick<DispatchPorts, 'wait'>;
  onNews(): void;
  onBug(error: unknown): void;
}

const LOOK_MS = 2000;

/** Tells when more is written down of the dispatch of any ticket, by whichever Baton, until the signal. */
export async function watchTicketRecords(
  { store, ports, onNews, onBug }: WatchedRecords,
  signal: AbortSignal,
): Promise<void> {
  /** Of no ticket, or over: nothing of it changes any more. */
  const past = new Set<string>();
  const known = new Map<string, string>();

  async function look(): Promise<boolean> {
    let isNews = false;
    for (const record of await store.all(past)) {
      const { id, status, newsAt, error, heldUp, left } = record;
      const now = JSON.stringify([status, newsAt, error, heldUp, left]);
      isNews ||= isOfTicket(record) && known.get(id) !== now;
      known.set(id, now);
      if (!isOfTicket(record) || isOver(record)) past.add(id);
    }
    return isNews;
  }

  for (let round = 0; !signal.aborted; round++) {
    try {
      if ((await look()) && round > 0) onNews();
    } catch (error) {
      onBug(error);
    }
    await ports.wait(LOOK_MS, signal);
  }
}

function isOver(record: DispatchRecord): boolean {
  return record.status === 'completed' || (record.status === 'failed' && everArrived(record));
}
