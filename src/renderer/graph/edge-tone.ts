import type { RunState } from '../../shared/run-state';
import type { Standing } from '../store/standing';
import { lookOf } from '../ui/status';

/** What an edge tells: who is held up behind a blocked ticket, what a worker works on, and what waits for the person. */
export type EdgeTone = 'plain' | 'done' | 'working' | 'waiting' | 'blocked';

export function edgeTone(
  run: RunState,
  source: string,
  target: string,
  standing: Standing = 'ours',
): EdgeTone {
  const from = run.tickets.get(source);
  const to = run.tickets.get(target);
  if (from === undefined || to === undefined) return 'plain';
  const look = lookOf(run, to, standing);
  if (look === 'waiting') return 'waiting';
  if (look === 'working') return 'working';
  if (from.state.status === 'blocked') return 'blocked';
  return from.state.status === 'completed' ? 'done' : 'plain';
}
