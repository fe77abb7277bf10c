// How the run on show stands to this Baton: whether it can be changed here, and whether it moves at all.
import type { RunCopy } from './run-store';

type Facts = Pick<RunCopy, 'readOnly' | 'trouble'>;

/**
 * `elsewhere`: another Baton has it, and it goes on there. `at_rest`: nothing of it moves, whatever its last event says: it is
 * damaged, only looked at, or its journal cannot be written.
 */
export type Standing = 'ours' | 'elsewhere' | 'at_rest';

/** Attempts, by key, that can do nothing now since the machine has no room for it. They may be cancelled, as all that is at work. */
export type Roomless = readonly string[];

export function standingOf({ readOnly, trouble }: Facts): Standing {
  if (readOnly === null) return trouble?.of === 'journal' ? 'at_rest' : 'ours';
  return readOnly.heldBy === null ? 'at_rest' : 'elsewhere';
}

/** Why nothing of the run can be changed here, and what to do about it: a sentence; null where it can. */
export function whyFixed({ readOnly, trouble }: Facts): string | null {
  if (readOnly === null) return trouble?.of === 'journal' ? trouble.message : null;
  if (readOnly.heldBy !== null) return `Another Baton (${readOnly.heldBy}) has this run: take it over first.`;
  return readOnly.mayOpen ? 'This run is only looked at: open it to go on first.' : readOnly.message;
}

/**
 * Where the run's clock stands though attempts are at work, in milliseconds since 1970; null where it goes. What happened since it
 * stands has left out the time up to then.
 */
export function clockStandsAt({ trouble, run }: Pick<RunCopy, 'trouble' | 'run'>): number | null {
  if (trouble?.of !== 'machine') return null;
  const since = Date.parse(trouble.since);
  return run === null ? since : Math.max(since, Date.parse(run.at));
}

export const ALL_HAVE_ROOM: Roomless = [];

export function roomlessIn({ trouble }: Pick<Facts, 'trouble'>): Roomless {
  return trouble?.of === 'machine' ? trouble.attempts : ALL_HAVE_ROOM;
}
