import { suggestMends } from '../../../shared/choose-mends';
import type { OpenFailure } from '../../../shared/contract';
import type { Reading } from '../../../shared/reading';
import type { Result } from '../../../shared/result';

/** Mending one problem can bring another to light: of a tangle of cycles only some are told at once. */
const MOST_ROUNDS = 50;

/** Opens a file; with `repair` again with the least that mends it, for as long as all its problems can be mended. */
export async function openMended<Value, Failure extends OpenFailure>(
  open: (reading: Reading) => Promise<Result<Value, Failure>>,
  reading: Reading,
  repair: boolean,
): Promise<Result<Value, Failure>> {
  let chosen = reading.mends ?? [];
  let opened = await open(reading);
  for (let round = 0; repair && round < MOST_ROUNDS; round++) {
    if (opened.ok || opened.failure.type !== 'problems') break;
    const mends = suggestMends(opened.failure.problems, chosen);
    if (mends === null || mends.size === chosen.length) break;
    chosen = [...mends.values()];
    opened = await open({ ...reading, mends: chosen });
  }
  return opened;
}

/** Said beneath problems that `--repair` would see to, or was asked to and could not. */
export function repairHint(failure: OpenFailure, repair: boolean): string[] {
  if (failure.type !== 'problems') return [];
  if (suggestMends(failure.problems) !== null)
    return ['With --repair, Baton reads the file without what is in the way, and lists what that was.'];
  const left = failure.problems.filter(({ mends }) => mends === undefined).length;
  return repair
    ? [`Nothing was repaired: for ${left} of these problems Baton has no offer, so mend the file first.`]
    : [];
}
