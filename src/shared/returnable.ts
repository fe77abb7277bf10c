import { attemptKey, type RunState, type Ticket } from './run-state';

/** The attempt from whose work a new one can go on with a person's notes, though the last word on it was said; null where there is none. */
export function returnable(
  { attempts: all }: Pick<RunState, 'attempts'>,
  { definition, state, accepted, attempts }: Ticket,
): { readonly attempt: number; readonly why: 'accepted' | 'conflict' } | null {
  if (state.status === 'completed') return accepted === null ? null : { attempt: accepted, why: 'accepted' };
  if (state.status !== 'blocked' || state.kind !== 'merge') return null;
  const last = all.get(attemptKey(definition.id, attempts));
  if (last?.phase.phase !== 'ended' || last.conflictsWith === undefined) return null;
  // What could not be merged for another reason is merged again as it is.
  return last.phase.outcome === 'blocked' ? { attempt: attempts, why: 'conflict' } : null;
}
