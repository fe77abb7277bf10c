import { z } from 'zod';

/** A SHA-256 of what a file holds; null where there is none. */
const hash = z.string().nullable();
const version = { v: z.literal(1) };

/**
 * A line of a run's record of file changes. `change` is written before the file is touched, `changed` or `unchanged` when that
 * is over: a change without either was in flight when the process ended.
 */
export const changeLineSchema = z.discriminatedUnion('kind', [
  /** The attempt's prompt is put together from here on: what others change later is not in it. */
  z.object({ ...version, kind: z.literal('proposed'), attempt: z.string() }),
  /** The attempt is at work from here on. Attempts in another workspace, as a worktree is, are no concern of it. */
  z.object({ ...version, kind: z.literal('begun'), attempt: z.string(), workspace: z.string().optional() }),
  z.object({ ...version, kind: z.literal('seen'), attempt: z.string(), path: z.string(), hash }),
  z.object({
    ...version,
    kind: z.literal('change'),
    attempt: z.string(),
    ticket: z.string(),
    step: z.string(),
    path: z.string(),
    before: hash,
    after: z.string(),
  }),
  z.object({
    ...version,
    kind: z.enum(['changed', 'unchanged']),
    step: z.string(),
    /** The file showed it later: the attempt itself has not heard of it. */
    isFound: z.literal(true).optional(),
  }),
]);
export type ChangeLine = z.infer<typeof changeLineSchema>;
