// What went over the wire for the attempt that is looked at: the list, read anew whenever it has changed.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExchangeList } from '../../shared/exchange';

interface ShownExchanges {
  readonly run: string | null;
  /** Key of the attempt, as `attemptKey` makes it. */
  readonly attempt: string | null;
  /** null until it was read. */
  readonly list: ExchangeList | null;
  /** Why it could not be read; null when it could. */
  readonly failure: string | null;
}

export interface AttemptExchanges {
  readonly store: StoreApi<ShownExchanges>;
  /** Shows this attempt's exchanges, or none. */
  show(target: { run: string; attempt: string } | null): void;
  changed(run: string, attempt: string): void;
  /** Reads again what is shown, after the connection was lost. */
  reload(): void;
}

const NONE: ShownExchanges = { run: null, attempt: null, list: null, failure: null };

export function createAttemptExchanges(
  read: (run: string, attempt: string) => Promise<ExchangeList>,
): AttemptExchanges {
  const store = createStore<ShownExchanges>()(() => NONE);
  /** One reading at a time; what changes meanwhile is read after it. */
  let isReading = false;
  let isStale = false;

  function reload(): void {
    isStale = true;
    if (!isReading) void readAll();
  }

  async function readAll(): Promise<void> {
    isReading = true;
    while (isStale) {
      isStale = false;
      const { run, attempt } = store.getState();
      if (run === null || attempt === null) break;
      const change = await read(run, attempt).then(
        (list) => ({ list, failure: null }),
        (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
      );
      const shown = store.getState();
      if (shown.run === run && shown.attempt === attempt) store.setState(change);
    }
    isReading = false;
  }

  return {
    store,
    show(target) {
      const { run, attempt } = store.getState();
      if (target?.run === run && target?.attempt === attempt) return;
      store.setState(target === null ? NONE : { ...NONE, ...target }, true);
      reload();
    },
    changed(run, attempt) {
      const shown = store.getState();
      if (shown.run === run && shown.attempt === attempt) reload();
    },
    reload,
  };
}
