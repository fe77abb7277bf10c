import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fold } from '../../shared/fold';
import type { FileForm } from '../../shared/reading';
import type { RunEvent } from '../../shared/run-event';
import { type RunSnapshot, readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import { createRunState, type RunState } from '../../shared/run-state';
import type { Journal } from '../journal/journal';
import type { JournalReader } from '../journal/journal-reader';

// What a run's events came to in this process, and how that is kept beside the journal so that the next opening is quick.

export interface RunHistory {
  /** Of the events so far. */
  state: RunState;
  /** The files of the tickets that did not come with the track, by ticket. */
  addedFrom: Map<string, AddedFrom>;
}

/** A file whose tickets joined the track later. */
export interface AddedFrom {
  readonly path: string;
  readonly form: FileForm | undefined;
}

export function createHistory(id: string): RunHistory {
  return { state: createRunState(id), addedFrom: new Map() };
}

/** What is known beside the state. */
export function noteEvent({ addedFrom }: RunHistory, event: RunEvent): void {
  if (event.type !== 'tickets.added') return;
  const from: AddedFrom = { path: event.source, form: event.form };
  for (const { id } of event.tickets) addedFrom.set(id, from);
}

interface Kept {
  /** Only the very same code reads a state as it was meant. */
  readonly code: string;
  readonly snapshot: RunSnapshot;
  readonly addedFrom: readonly (readonly [string, AddedFrom])[];
}

/** Fills `history` from a journal, from what was kept beside it where that is of use. */
export async function historyReader(history: RunHistory): Promise<JournalReader> {
  const code = await codeStamp();
  return {
    apply(event) {
      fold(history.state, event);
      noteEvent(history, event);
    },
    restore(value) {
      const kept = value as Kept;
      if (code === null || kept.code !== code || kept.snapshot.id !== history.state.id) return false;
      history.state = readSnapshot(kept.snapshot);
      history.addedFrom = new Map(kept.addedFrom);
      return true;
    },
  };
}

/** Below so many events reading them is quick enough. */
const WORTH_KEEPING = 1000;

export async function keepHistory(
  journal: Pick<Journal, 'keep'>,
  { state, addedFrom }: RunHistory,
): Promise<void> {
  const code = state.seq < WORTH_KEEPING ? null : await codeStamp();
  if (code === null) return;
  const kept: Kept = { code, snapshot: takeSnapshot(state), addedFrom: [...addedFrom] };
  await journal.keep(state.seq, kept);
}

/** Another one with every build; null where that cannot be told. */
async function codeStamp(): Promise<string | null> {
  try {
    const { mtimeMs, size } = await stat(fileURLToPath(import.meta.url));
    return `${mtimeMs} ${size}`;
  } catch {
    return null;
  }
}
