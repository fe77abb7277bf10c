import { NO_USAGE, type UsageTotals } from '../../shared/usage';

export function sumUsage(usages: readonly UsageTotals[]): UsageTotals {
  return usages.reduce(
    (a, b) => ({
      requests: a.requests + b.requests,
      input: a.input + b.input,
      cacheRead: a.cacheRead + b.cacheRead,
      cacheWrite: a.cacheWrite + b.cacheWrite,
      output: a.output + b.output,
      reasoning: a.reasoning + b.reasoning,
      cost: a.cost + b.cost,
      unpriced: a.unpriced + b.unpriced,
      estimated: a.estimated + b.estimated,
    }),
    NO_USAGE,
  );
}
