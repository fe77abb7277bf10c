import { z } from 'zod';

const limit = z.number().positive().nullable();

/** What a run may use before it pauses and asks, over all tiers and restarts; null is no limit. `usd` is US dollars. */
export const limitsSchema = z.object({
  usd: limit,
  tokens: limit,
  hours: limit,
  stepsPerAttempt: limit,
});
export type Limits = z.infer<typeof limitsSchema>;

export const NO_LIMITS: Limits = { usd: null, tokens: null, hours: null, stepsPerAttempt: null };

/** `unpriced` asks once, when a limit on money is set and a model without a known price was used. */
export const limitKindSchema = z.enum(['usd', 'tokens', 'hours', 'stepsPerAttempt', 'unpriced']);
export type LimitKind = z.infer<typeof limitKindSchema>;

/** How often one request to a model is tried, the first time included. */
export const MAX_TRIES = 5;

/** How often a worker hears that a verify command failed before its ticket is blocked. */
export const MAX_VERIFY_FAILURES = 2;
