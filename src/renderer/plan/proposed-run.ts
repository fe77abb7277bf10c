import type { Watched } from '../../shared/contract';
import { fold } from '../../shared/fold';
import type { TrackCheck } from '../../shared/plan';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunState } from '../../shared/run-state';

/** A proposed track as it would be once it is opened, for what draws runs. */
export function proposedRun(
  id: string,
  { track, tickets }: Extract<TrackCheck, { ok: true }>['value'],
): Watched {
  const state = createRunState(id);
  fold(state, { type: 'run.opened', seq: 1, at: '', run: id, track, tickets: [...tickets] });
  return { generation: id, snapshot: takeSnapshot(state), trouble: null };
}
