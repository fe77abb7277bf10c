import { z } from 'zod';
import { reviewVerdictSchema } from './review-verdict';

const tokens = z.number().int().min(0);

/** One entry of a `rehearsal` script in a ticket file; strict, so that a misspelt turn is a problem and not ignored. */
export const rehearsalEntrySchema = z.union([
  z.strictObject({ say: z.string() }),
  z.strictObject({ tool: z.string(), input: z.record(z.string(), z.json()) }),
  z.strictObject({ block: z.string() }),
  z.strictObject({ fail: z.string() }),
  z.strictObject({ wait_ms: z.number().min(0).max(3_600_000) }),
  z.strictObject({ usage: z.strictObject({ input: tokens, output: tokens, cached: tokens.optional() }) }),
  /** What the QA says of a command of the turn before it, or of a verify command that fails after that turn. */
  z.strictObject({ diagnosis: z.string() }),
  /** What the tech lead says of the attempt; the last of its entries. */
  z
    .strictObject({ review: reviewVerdictSchema, notes: z.string().optional() })
    .refine(({ review, notes = '' }) => review === 'accept' || notes.trim() !== '', { path: ['notes'] }),
]);
export type RehearsalEntry = z.infer<typeof rehearsalEntrySchema>;

/** One script for every attempt, or a list of scripts, one per attempt, of which the last repeats. */
export const rehearsalSchema = z.union([
  z.array(rehearsalEntrySchema).min(1),
  z.array(z.array(rehearsalEntrySchema).min(1)).min(1),
]);
export type Rehearsal = z.infer<typeof rehearsalSchema>;
