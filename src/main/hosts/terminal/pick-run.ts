import type { RunSummary } from '../../../shared/contract';
import { fail, type Result, succeed } from '../../../shared/result';
import type { HowTyped } from './how-typed';
import { printable } from './printable';

/** The run that a person means by `last`, its id, or the start of its id. */
export function pickRun(
  runs: readonly RunSummary[],
  typed: string,
  howTyped: HowTyped,
): Result<string, string> {
  const newestFirst = newest(runs);
  if (typed === 'last') {
    const [last] = newestFirst;
    return last === undefined ? fail('There are no runs yet.') : succeed(last.id);
  }
  const exact = runs.find(({ id }) => id === typed);
  const [first, second] =
    exact === undefined ? newestFirst.filter(({ id }) => id.startsWith(typed)) : [exact];
  if (first === undefined || typed === '') {
    return fail(`There is no run ${printable(typed)}: “${howTyped('runs')}” lists them.`);
  }
  return second === undefined
    ? succeed(first.id)
    : fail(`More than one run starts with ${printable(typed)}: write more of its id.`);
}

export function newest(runs: readonly RunSummary[]): RunSummary[] {
  return [...runs].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
}
