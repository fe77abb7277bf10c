// This face's copy of the run it shows: a snapshot, then the shared `fold` on each batch. The state inside `run` changes in
// place; `version` goes up once per applied batch, and an entry (ticket, attempt, …) that is the same object is unchanged.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReadOnly, Watched } from '../../shared/contract';
import { fold } from '../../shared/fold';
import type { Batch } from '../../shared/run-event';
import { readSnapshot } from '../../shared/run-snapshot';
import type { RunState } from '../../shared/run-state';
import type { Trouble } from '../../shared/trouble';

export interface RunCopy {
  readonly run: RunState | null;
  readonly generation: string | null;
  readonly version: number;
  /** Why the run stands still where it is, or some of its work, in the host's words; null when all is well. */
  readonly trouble: Trouble | null;
  /** Why the run can only be read here; null when it can be worked with. */
  readonly readOnly: ReadOnly | null;
  /** The run whose snapshot was asked for and has not come yet; its batches are kept until then. */
  readonly awaiting: string | null;
}

interface RunActions {
  /** From now on batches of `run` are kept for the snapshot that is on its way. */
  await(run: string): void;
  load(watched: Watched): void;
  apply(batch: Batch): void;
  setTrouble(run: string, trouble: Trouble | null): void;
  clear(): void;
}

export type RunStore = StoreApi<RunCopy & RunActions>;

const NOTHING: RunCopy = {
  run: null,
  generation: null,
  version: 0,
  trouble: null,
  readOnly: null,
  awaiting: null,
};

/** `onStale` is called when the copy cannot go on (a gap, or another generation): a new snapshot has to be loaded. */
export function createRunStore(onStale: (run: string) => void): RunStore {
  let held: Batch[] = [];
  return createStore<RunCopy & RunActions>()((set, get) => ({
    ...NOTHING,
    await(run) {
      held = [];
      set({ awaiting: run });
    },
    load({ generation, snapshot, trouble, readOnly = null }) {
      const kept = held;
      held = [];
      set({
        run: readSnapshot(snapshot),
        generation,
        trouble,
        readOnly,
        awaiting: null,
        version: get().version + 1,
      });
      for (const batch of kept) get().apply(batch);
    },
    apply(batch) {
      const { run, generation, awaiting, version } = get();
      if (awaiting === batch.run) {
        held.push(batch);
        return;
      }
      if (run?.id !== batch.run) return;
      if (generation !== batch.generation || batch.from > run.seq + 1) {
        get().await(run.id);
        onStale(run.id);
        return;
      }
      const fresh = batch.events.filter((event) => event.seq > run.seq);
      if (fresh.length === 0) return;
      for (const event of fresh) fold(run, event);
      set({ version: version + 1 });
    },
    setTrouble(run, trouble) {
      if (get().run?.id === run) set({ trouble });
    },
    clear() {
      held = [];
      set({ ...NOTHING, version: get().version + 1 });
    },
  }));
}
