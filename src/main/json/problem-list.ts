import type { Mend } from '../../shared/mend';
import type { Problem } from '../../shared/problem';
import { jsonLimits } from './json-limits';
import type { Report } from './json-node';
import { lineStarts, type Place, placeAt } from './line-starts';

/** Takes the problems of one file down by offset and tells them by line and column. */
export interface ProblemList {
  readonly report: Report;
  place(offset: number): Place;
  /** By place, so that they can be mended from top to bottom; those at one place in the order in which they were reported. */
  problems(): Problem[];
}

export function createProblemList(file: string, text: string): ProblemList {
  const found: { offset: number; message: string; mends: readonly Mend[] }[] = [];
  let starts: number[] | undefined;

  function place(offset: number): Place {
    starts ??= lineStarts(text);
    return placeAt(starts, offset);
  }

  return {
    report: (offset, message, mends = []) => void found.push({ offset, message, mends }),
    place,
    problems() {
      const sorted = found.toSorted((a, b) => a.offset - b.offset);
      const problems = sorted
        .slice(0, jsonLimits.problems)

        .map(
          ({ offset, message, mends }): Problem => ({
            file,
            ...place(offset),
            message,
            ...(mends.length > 0 && { mends }),
          }),
        );
      const more = (found.length - problems.length).toLocaleString('en');
      return found.length === problems.length
        ? problems
        : [...problems, wholeFile(file, `There are ${more} more problems; mend the first ones first.`)];
    },
  };
}

/** A problem of the file as a whole. */
export function wholeFile(file: string, message: string): Problem {
  return { file, line: null, column: null, message };
}

export function tooLarge(file: string): Problem {
  return wholeFile(
    file,
    `The file is larger than ${jsonLimits.bytes / 1024 / 1024} MB, which is more than Baton reads: split it into several files.`,
  );
}
