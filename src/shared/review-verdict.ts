import { z } from 'zod';

/** What a review says of a result: it counts, it is to be mended in a new attempt, or the ticket cannot go on like this. */
export const reviewVerdictSchema = z.enum(['accept', 'send_back', 'block']);
export type ReviewVerdict = z.infer<typeof reviewVerdictSchema>;
