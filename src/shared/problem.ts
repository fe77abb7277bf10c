import type { Mend } from './mend';

/** One thing wrong with a file: where (1-based; null where the whole file is meant), what, and what to do, in one sentence. */
export interface Problem {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  /** What Baton can do about it while it reads the file, the least first; the person chooses one. */
  readonly mends?: readonly Mend[];
}

/** As compilers write it, so that editors make it a link. */
export function problemText(problem: Problem): string {
  return problem.line === null
    ? `${problem.file}: ${problem.message}`
    : `${problem.file}:${problem.line}:${problem.column ?? 1} ${problem.message}`;
}
