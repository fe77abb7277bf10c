// What the host said about itself: who it is, the runs it knows, the last file that could not be opened, and how it can be reached.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { About, OpenFailure, RunSummary } from '../../shared/contract';
import type { Connection } from '../bridge/connection';

export interface HostView {
  readonly connection: Connection;
  readonly about: About | null;
  readonly runs: readonly RunSummary[];
  /** What the person tried to open or add last, and why it was not taken; shown where they are looking until they go on. */
  readonly openFailure: { readonly what: string; readonly failure: OpenFailure } | null;
  /** What was changed or not understood when the open track was read, a sentence each. */
  readonly notices: readonly string[];
  readonly suggestedWorkspace: string | null;
  /** True while a file or run is being opened. */
  readonly opening: boolean;
}

export type HostStore = StoreApi<HostView>;

export function createHostStore(): HostStore {
  return createStore<HostView>()(() => ({
    connection: { state: 'connecting' },
    about: null,
    runs: [],
    openFailure: null,
    notices: [],
    suggestedWorkspace: null,
    opening: false,
  }));
}
