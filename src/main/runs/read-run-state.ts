import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fold } from '../../shared/fold';
import { createRunState, type RunState } from '../../shared/run-state';
import { readJournal } from '../journal/journal';

/** What a run's journal says of it, whoever writes that. */
export async function readRunState(folder: string, run: string): Promise<RunState | 'gone' | 'unreadable'> {
  const state = createRunState(run);
  const read = await readJournal(folder, { apply: (event) => fold(state, event) });
  // Of a run without its first event nobody knows what it still needs.
  if (read.ok) return state.seq === 0 ? 'unreadable' : state;
  // A disk that shows no runs at all says nothing of this one.
  const runs = await readdir(dirname(folder)).catch(() => null);
  return runs === null || runs.includes(basename(folder)) ? 'unreadable' : 'gone';
}
