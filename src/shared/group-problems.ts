import { chosenFor } from './choose-mends';
import { type Mend, mendKey } from './mend';
import type { Problem } from './problem';

/** Problems for which the same is offered, so that one answer is the answer to all of them. */
export interface MendQuestion {
  readonly problems: readonly Problem[];
  readonly mends: readonly Mend[];
}

/**
 * `repeats`: ids that come more than once, in which the first of each can be kept. `dangling`: dependencies that are not there, of
 * which each can be dropped, or its ticket be left out. `one`: a question of its own.
 */
export interface ProblemGroup {
  readonly kind: 'one' | 'repeats' | 'dangling';
  readonly questions: readonly MendQuestion[];
}

/** So few are better asked one by one. */
const FEW = 2;

/** Problems that can be mended, put together where one choice can do for many; in the order of the file. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const questions = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = JSON.stringify(problem.mends?.map(mendKey) ?? []);
    const known = questions.get(key);
    if (known === undefined) questions.set(key, [problem]);
    else known.push(problem);
  }
  const all = [...questions.values()].map((same) => ({ problems: same, mends: same[0]?.mends ?? [] }));
  const byKind: Record<ProblemGroup['kind'], MendQuestion[]> = { one: [], repeats: [], dangling: [] };
  for (const question of all) byKind[kindOf(question)].push(question);
  return all.flatMap((question): ProblemGroup[] => {
    const kind = kindOf(question);
    const same = byKind[kind];
    if (kind === 'one' || same.length <= FEW) return [{ kind: 'one', questions: [question] }];
    return same[0] === question ? [{ kind, questions: same }] : [];
  });
}

function kindOf({ mends }: MendQuestion): ProblemGroup['kind'] {
  const [first, second] = mends;
  if (first?.type === 'leave_out_repeats' && mends.length === 1) return 'repeats';
  const isDangling =
    first?.type === 'drop_dependency' &&
    second?.type === 'leave_out' &&
    second.tickets.length === 1 &&
    mends.length === 2;
  return isDangling ? 'dangling' : 'one';
}

/** Which of its offers is chosen in every question of the group, counted from 0; null where they differ or something is open. */
export function chosenInAll({ questions }: ProblemGroup, chosen: ReadonlyMap<string, Mend>): number | null {
  const places = questions.map((question) => chosenPlace(question, chosen));
  const [first] = places;
  return first !== undefined && first !== null && places.every((place) => place === first) ? first : null;
}

function chosenPlace({ problems, mends }: MendQuestion, chosen: ReadonlyMap<string, Mend>): number | null {
  const [problem] = problems;
  const mend = problem === undefined ? null : chosenFor(problem, chosen);
  return mend === null ? null : mends.indexOf(mend);
}

/** How many questions are open. */
export function countOpen(groups: readonly ProblemGroup[], chosen: ReadonlyMap<string, Mend>): number {
  return groups
    .flatMap(({ questions }) => questions)
    .filter((question) => chosenPlace(question, chosen) === null).length;
}
