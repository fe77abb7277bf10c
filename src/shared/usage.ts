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
  return sumOfTwo(totals, {
    requests: 1,
    input: usage.input,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite,
    output: usage.output,
    reasoning: usage.reasoning,
    cost: usage.cost ?? 0,
    unpriced: usage.cost === null ? 1 : 0,
    estimated: usage.estimated ? 1 : 0,
  });
}

export function sumUsage(usages: readonly UsageTotals[]): UsageTotals {
  return usages.reduce(sumOfTwo, NO_USAGE);
}

function sumOfTwo(one: UsageTotals, other: UsageTotals): UsageTotals {
  return {
    requests: one.requests + other.requests,
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
    cost: one.cost + other.cost,
    unpriced: one.unpriced + other.unpriced,
    estimated: one.estimated + other.estimated,
  };
}

/** All tokens, in and out; reasoning is part of the output. */
export function tokensOf({ input, cacheRead, cacheWrite, output }: UsageTotals): number {
  return input + cacheRead + cacheWrite + output;
}

/** A sum that lacks a price is never shown as if it were whole. */
export function costText({
  requests,
  cost,
  unpriced,
}: Pick<UsageTotals, 'requests' | 'cost' | 'unpriced'>): string {
  if (requests > 0 && unpriced === requests) return 'no price';
  return `${unpriced > 0 ? 'at least ' : ''}$${cost.toFixed(4)}`;
}
