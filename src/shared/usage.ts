import { z } from 'zod';

/**
 * Tokens of one request, each counted once: `input` is without cached ones. `cost` is US dollars, null where no price
 * is known. `estimated` marks counts that the provider did not report.
 */
export const usageSchema = z.object({
  input: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cost: z.number().nullable(),
  estimated: z.boolean(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Sums over requests. `unpriced` counts requests without a known price, so that a sum is never shown as complete when it is not. */
export interface UsageTotals {
  readonly requests: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cost: number;
  readonly unpriced: number;
  readonly estimated: number;
}

export const NO_USAGE: UsageTotals = {
  requests: 0,
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  cost: 0,
  unpriced: 0,
  estimated: 0,
};

export function addUsage(totals: UsageTotals, usage: Usage): UsageTotals {
  return {
    requests: totals.requests + 1,
    input: totals.input + usage.input,
    cacheRead: totals.cacheRead + usage.cacheRead,
    cacheWrite: totals.cacheWrite + usage.cacheWrite,
    output: totals.output + usage.output,
    reasoning: totals.reasoning + usage.reasoning,
    cost: totals.cost + (usage.cost ?? 0),
    unpriced: totals.unpriced + (usage.cost === null ? 1 : 0),
    estimated: totals.estimated + (usage.estimated ? 1 : 0),
  };
}
