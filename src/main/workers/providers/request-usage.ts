import type { LanguageModelUsage } from 'ai';
import type { Usage } from '../../../shared/usage';
import type { TokenCounts } from './price-list';

/** What there is to go by where the provider did not count. */
export interface EstimatedTokens {
  /** The whole conversation is gone through for it. */
  input(): number;
  readonly output: number;
}

/** Every token once, and what all cost; `isWhole` is false for an answer that was cut, whose counts are never the last word. */
export function requestUsage(
  reported: LanguageModelUsage | null,
  estimate: EstimatedTokens,
  isWhole: boolean,
  costOf: (counts: TokenCounts) => number | null,
): Usage {
  const total = reported?.inputTokens;
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = reported?.inputTokenDetails ?? {};
  const input =
    total === undefined
      ? estimate.input()
      : (reported?.inputTokenDetails.noCacheTokens ??
        Math.max(0, total - cacheReadTokens - cacheWriteTokens));
  const isCounted = isWhole && total !== undefined && reported?.outputTokens !== undefined;
  const reasoning = reported?.outputTokenDetails.reasoningTokens ?? 0;
  const answered = Math.max(0, (reported?.outputTokens ?? 0) - reasoning);
  const counts = {
    input,
    cacheRead: cacheReadTokens,
    cacheWrite: cacheWriteTokens,
    output: isCounted ? answered : Math.max(answered, estimate.output),
    reasoning,
  };
  return { ...counts, cost: costOf(counts), estimated: !isCounted };
}
