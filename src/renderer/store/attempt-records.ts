// The transcript of the attempt that is looked at: read once, then fed by the stream. It is not part of the run's state,
// only one is kept, and its size is bounded: the oldest entries go first.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AttemptRecord, LivePiece, RecordEntry, StreamMessage } from '../../shared/attempt-record';

export interface ShownRecord {
  readonly run: string | null;
  /** Key of the attempt, as `attemptKey` makes it. */
  readonly attempt: string | null;
  readonly loading: boolean;
  /** How many entries before the first of `entries` were let go. */
  readonly skipped: number;
  readonly entries: readonly RecordEntry[];
  readonly live: LivePiece | null;
  /** Why the record could not be read; null when it could. */
  readonly failure: string | null;
}

export interface AttemptRecords {
  readonly store: StoreApi<ShownRecord>;
  /** Shows this attempt's record, or none. */
  show(target: { run: string; attempt: string } | null): void;
  receive(message: StreamMessage): void;
  /** Reads again what is shown, after the connection was lost. */
  reload(): void;
}

export interface AttemptRecordsPorts {
  read(run: string, attempt: string): Promise<AttemptRecord>;
  /** Runs the callback soon, once: several messages of one frame become one change. */
  schedule(callback: () => void): void;
  /** Characters kept at most. */
  readonly bound: number;
}

const NONE: ShownRecord = {
  run: null,
  attempt: null,
  loading: false,
  skipped: 0,
  entries: [],
  live: null,
  failure: null,
};

export function createAttemptRecords(ports: AttemptRecordsPorts): AttemptRecords {
  const store = createStore<ShownRecord>()(() => NONE);
  let waiting: StreamMessage[] = [];
  let scheduled = false;
  let reading = 0;

  function flush(): void {
    scheduled = false;
    const shown = store.getState();
    if (shown.loading || shown.attempt === null) return;
    const messages = waiting;
    waiting = [];
    let next: ShownRecord | null = shown;
    for (const message of messages) {
      next = receiveInto(next, message);
      if (next === null) {
        reload();
        return;
      }
    }
    if (next !== shown) store.setState(bounded(next, ports.bound), true);
  }

  function reload(): void {
    const { run, attempt } = store.getState();
    if (run === null || attempt === null) return;
    const number = ++reading;
    waiting = [];
    store.setState({ loading: true, failure: null });
    ports.read(run, attempt).then(
      (record) => {
        if (number !== reading) return;
        const read = { ...NONE, run, attempt, entries: record.entries, live: record.live };
        store.setState(bounded(read, ports.bound), true);
        flush();
      },
      (error: unknown) => {
        if (number !== reading) return;
        store.setState({ loading: false, failure: error instanceof Error ? error.message : String(error) });
      },
    );
  }

  return {
    store,
    show(target) {
      const { run, attempt } = store.getState();
      if (target?.run === run && target?.attempt === attempt) return;
      reading++;
      waiting = [];
      store.setState(target === null ? NONE : { ...NONE, ...target }, true);
      reload();
    },
    receive(message) {
      const { run, attempt } = store.getState();
      if (message.run !== run || message.attempt !== attempt) return;
      waiting.push(message);
      if (scheduled) return;
      scheduled = true;
      ports.schedule(flush);
    },
    reload,
  };
}

/** The record after the message; null when something between was missed and it has to be read again. */
function receiveInto(record: ShownRecord, message: StreamMessage): ShownRecord | null {
  const next = record.skipped + record.entries.length;
  if (message.index < next) return record; // Already in what was read.
  if (message.index > next) return null;
  if (message.kind === 'entry') return { ...record, entries: [...record.entries, message.entry], live: null };
  const text = record.live?.text ?? '';
  if (message.offset + message.text.length <= text.length) return record;
  if (message.offset !== text.length) return null;
  return { ...record, live: { index: message.index, of: message.of, text: text + message.text } };
}

function bounded(record: ShownRecord, bound: number): ShownRecord {
  let size = record.live?.text.length ?? 0;
  let first = record.entries.length;
  while (first > 0 && size + (record.entries[first - 1]?.text.length ?? 0) <= bound) {
    first--;
    size += record.entries[first]?.text.length ?? 0;
  }
  first = Math.min(first, Math.max(0, record.entries.length - 1)); // The newest entry stays, however long.
  if (first === 0) return record;
  return { ...record, skipped: record.skipped + first, entries: record.entries.slice(first) };
}
