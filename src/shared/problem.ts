import { z } from 'zod';

/** One thing wrong with a file: where (1-based; null where the whole file is meant), what, and what to do, in one sentence. */
export const problemSchema = z.object({
  file: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
  message: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** As compilers write it, so that editors make it a link. */
export function problemText(problem: Problem): string {
  return problem.line === null
    ? `${problem.file}: ${problem.message}`
    : `${problem.file}:${problem.line}:${problem.column ?? 1} ${problem.message}`;
}
