import { type Mend, mendKey } from './mend';
import type { Problem } from './problem';

/** The mend that is chosen for a problem, by whichever of its offers is among the chosen ones; null while none is. */
export function chosenFor(problem: Problem, chosen: ReadonlyMap<string, Mend>): Mend | null {
  return problem.mends?.find((mend) => chosen.has(mendKey(mend))) ?? null;
}

/**
 * What was chosen and, for each problem that it does not see to, the first of its offers, which takes the least away. Null when
 * there is a problem for which nothing is offered: only its author can mend the file then.
 */
export function suggestMends(
  problems: readonly Problem[],
  before: readonly Mend[] = [],
): Map<string, Mend> | null {
  const chosen = new Map(before.map((mend) => [mendKey(mend), mend]));
  for (const problem of problems) {
    const [first] = problem.mends ?? [];
    if (first === undefined) return null;
    if (chosenFor(problem, chosen) === null) chosen.set(mendKey(first), first);
  }
  return chosen;
}
