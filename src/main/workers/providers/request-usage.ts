import { calcPrice } from '@pydantic/genai-prices';
import type { LanguageModelUsage } from 'ai';
import type { ProviderKind } from '../../../shared/settings';
import type { Usage } from '../../../shared/usage';

/** Whose prices hold: those of a known service by its kind, those of any other server by its address. */
export interface PriceList {
  readonly kind: ProviderKind;
  readonly baseURL: string;
  readonly model: string;
}

/** What there is to go by where the provider did not count. */
export interface EstimatedTokens {
  readonly input: number;
  readonly output: number;
}

/** Every token once; `isWhole` is false for an answer that was cut, whose counts are never the last word. */
export function requestUsage(
  reported: LanguageModelUsage | null,
  estimate: EstimatedTokens,
  isWhole: boolean,
  prices: PriceList,
): Usage {
  const total = reported?.inputTokens;
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = reported?.inputTokenDetails ?? {};
  const input =
    total === undefined
      ? estimate.input
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
  return { ...counts, cost: costOf(counts, prices), estimated: !isCounted };
}

/** In US dollars by the prices that come with the program; null where it knows none. */
function costOf(
  counts: Omit<Usage, 'cost' | 'estimated'>,
  { kind, baseURL, model }: PriceList,
): number | null {
  const { input, cacheRead, cacheWrite, output, reasoning } = counts;
  const by = kind === 'openai-compatible' ? { providerApiUrl: baseURL } : { providerId: kind };
  try {
    const price = calcPrice(
      {
        input_tokens: input + cacheRead + cacheWrite,
        cache_read_tokens: cacheRead,
        cache_write_tokens: cacheWrite,
        output_tokens: output + reasoning,
      },
      model,
      by,
    );
    return price?.total_price ?? null;
  } catch {
    return null; // A price list that cannot take these counts is as good as none.
  }
}
