import { assertNever } from '../../../shared/assert-never';
import type { OpenFailure } from '../../../shared/contract';
import { problemText } from '../../../shared/problem';
import { tagWords } from '../../../shared/reading';
import type { HowTyped } from './how-typed';
import { printable } from './printable';

/** Why a file or a run could not be opened, a line for each thing that is wrong. `typed` is the file as the person named it. */
export function openFailureLines(
  failure: OpenFailure,
  howTyped: HowTyped,
  typed?: { path: string; name: string },
): string[] {
  switch (failure.type) {
    case 'problems':
      return failure.problems.map((problem) =>
        printable(problemText(problem.file === typed?.path ? { ...problem, file: typed.name } : problem)),
      );
    case 'choose_tag':
      return [
        `${printable(failure.file === typed?.path ? typed.name : failure.file)} holds ${failure.tags.length} lists of tasks: choose one with --tag NAME.`,
        ...failure.tags.map((tag) => `  ${printable(tag.name)}: ${tagWords(tag)}`),
      ];
    case 'unknown_run':
      return [`There is no run ${printable(failure.run)}: “${howTyped('runs')}” lists them.`];
    case 'damaged_run':
      return [printable(failure.message)];
    default:
      return assertNever(failure);
  }
}
