// What the host said about itself: who it is, the runs it knows, the last file that could not be opened, and how it can be reached.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { About, OpenFailure, RunSummary } from '../../shared/contract';
import type { Reading } from '../../shared/reading';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import type { Connection } from '../bridge/connection';

/** What the person asked to open or add, so that it can be asked again. */
export type Asked =
  /** `workspace` is where work is to happen, if that was said with the path. */
  | { readonly kind: 'file'; readonly path: string; readonly workspace?: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'add'; readonly path: string };

export interface Refused {
  readonly what: string;
  readonly failure: OpenFailure;
  /** Absent where the same thing cannot be read in another way. */
  readonly asked?: Asked;
  /** How it was read. */
  readonly reading?: Reading;
}

export interface HostView {
  readonly connection: Connection;
  readonly about: About | null;
  readonly runs: readonly RunSummary[];
  /** What was handed over outside of runs; null until it is known. */
  readonly strays: readonly StrayDispatch[] | null;
  /** What the person tried to open or add last, and why it was not taken; shown where they are looking until they go on. */
  readonly openFailure: Refused | null;
  /** What was changed or not understood when the open track was read, a sentence each. */
  readonly notices: readonly string[];
  readonly suggestedWorkspace: string | null;
  /** What is open is a sample that has not begun. */
  readonly isSample: boolean;
  /** True while a file or run is being opened. */
  readonly opening: boolean;
}

export type HostStore = StoreApi<HostView>;

export function createHostStore(): HostStore {
  return createStore<HostView>()(() => ({
    connection: { state: 'connecting' },
    about: null,
    runs: [],
    strays: null,
    openFailure: null,
    notices: [],
    suggestedWorkspace: null,
    isSample: false,
    opening: false,
  }));
}
