import { fail, type Result, succeed } from '../../../shared/result';
import type { DispatchRecord } from '../../dispatch/dispatch-record';
import type { HowTyped } from './how-typed';

const SHORT = 8;

/** As lists show it, and as a person types it. */
export function shortId({ id }: Pick<DispatchRecord, 'id'>): string {
  return id.slice(0, SHORT);
}

/** The one whose id begins so; the failure is a sentence. */
export function findDispatch(
  typed: string,
  records: readonly DispatchRecord[],
  howTyped: HowTyped,
): Result<DispatchRecord, string> {
  const wanted = typed.trim().toLowerCase();
  const found = wanted === '' ? [] : records.filter(({ id }) => id.startsWith(wanted));
  const [only, another] = found;
  if (only === undefined)
    return fail(
      `There is no dispatch “${typed}”: “${howTyped('dispatches --all')}” lists them with their ids.`,
    );
  return another === undefined
    ? succeed(only)
    : fail(`“${typed}” is the start of ${found.length} dispatches: type more of its id.`);
}
