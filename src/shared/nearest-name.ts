import { createClosestId } from './closest-id';

const FEWEST_LETTERS = 3;

/** Of a few names the one that a mistyped one most likely meant: as with ids, or the only one that begins so. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const close = createClosestId(names)(typed);
  if (close !== null) return close;
  const start = typed.trim().toLowerCase();
  const [only, another] = names.filter((name) => name.toLowerCase().startsWith(start));
  return start.length >= FEWEST_LETTERS && only !== undefined && another === undefined ? only : null;
}
