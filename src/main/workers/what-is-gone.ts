import type { TurnJob } from '../engine/ports';
import type { OpenRecord } from './attempt-records';

/**
 * Why the attempt cannot go on with this record, a sentence: the run has heard of an answer of the model that the record does not
 * hold, though it is written there first. The worker would begin anew without being told, and do its work twice.
 */
export function whatIsGone(
  { lines }: Pick<OpenRecord, 'lines'>,
  { turn: next, steps }: Pick<TurnJob, 'turn' | 'steps'>,
): string | null {
  const turns = lines.filter((line) => 'turn' in line);
  const kept = new Set(turns.flatMap((line) => (line.kind === 'turn' ? [line.turn] : [])));
  const isGone = next > 1 && turns.length === 0;
  return isGone || steps.some(({ turn, origin }) => origin !== 'setup' && !kept.has(turn)) ? GONE : null;
}

const GONE =
  "The attempt's record, which holds its conversation, is gone or no longer whole, though Baton had written it: see what was done so far, and retry the ticket to start afresh.";
