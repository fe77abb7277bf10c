import { join } from 'node:path';
import { fold } from '../../shared/fold';
import { type RunState, requireAttempt } from '../../shared/run-state';
import { decide } from '../engine/decide';
import { createWorker } from '../workers/create-worker';
import { toolPolicy } from '../workers/tools/tool-policy';
import { findRejoined } from './find-rejoined';

/**
 * What the run in `folder`, which nobody has, will be as soon as somebody opens it: that is what a list has to say of it. `state`
 * is changed for it, and nothing on the disk.
 */
export async function onceOpened(folder: string, state: RunState): Promise<RunState> {
  const rules = { tools: toolPolicy, hash: () => '', now: () => state.at, random: () => 0 };
  const rejoined = await wouldRejoin(folder, state);
  const recovered = decide(state, { type: 'run.recover', rejoined }, rules);
  if (!recovered.ok) throw new Error(`Run ${state.id} could not be opened again`);
  const { id: run, at } = state;
  // Of the time of its last event: until then it was at work.
  for (const event of recovered.value) fold(state, { ...event, seq: state.seq + 1, at, run });
  return state;
}

async function wouldRejoin(folder: string, state: RunState): Promise<ReadonlySet<string>> {
  const isRunning = [...state.live].some((key) => requireAttempt(state, key).phase.phase === 'step_running');
  if (!isRunning) return new Set();
  const worker = createWorker({ recordsFolder: join(folder, 'attempts'), closed: [], onStream: () => {} });
  try {
    return await findRejoined(state, worker.mayRejoin);
  } finally {
    await worker.close();
  }
}
