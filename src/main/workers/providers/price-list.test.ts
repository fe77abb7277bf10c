import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import type { ProviderKind } from '../../../shared/settings';
import { createPriceList } from './price-list';

const google = createPriceList({ kind: 'google', baseURL: 'https://elsewhere.test/v1' });
const counts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

describe('the price of a request', () => {
  it('is what the list says, thoughts as output and cached tokens at their own price', () => {
    expect(google('gemini-2.5-flash-lite', { ...counts, input: 1000, output: 100 })).toBeCloseTo(0.00014, 12);
    expect(google('gemini-2.5-flash-lite', { ...counts, input: 1000, reasoning: 100 })).toBeCloseTo(
      0.00014,
      12,
    );
    expect(google('gemini-2.5-flash-lite', { ...counts, cacheRead: 1000 })).toBeCloseTo(0.00001, 12);
  });

  it.each([
    ['google', 'gemini-2.5-flash-lite'],
    ['google', 'gemini-2.5-pro'],
    ['anthropic', 'claude-haiku-4-5'],
    ['anthropic', 'claude-sonnet-4-5'],
    ['openai', 'gpt-5-mini'],
    ['openai', 'gpt-4o'],
  ] as const)('of %s’s %s is the list’s own, also the second time and for many tokens', (kind, model) => {
    const priceOf = createPriceList({ kind, baseURL: 'https://elsewhere.test/v1' });
    for (const size of [1, 1_000, 199_999, 400_000]) {
      const some = { input: size, cacheRead: 2 * size, cacheWrite: 3, output: size + 5, reasoning: 7 };
      const own = calcPrice(
        {
          input_tokens: 3 * size + 3,
          cache_read_tokens: 2 * size,
          cache_write_tokens: 3,
          output_tokens: size + 12,
        },
        model,
        { providerId: kind },
      )?.total_price;
      expect(own).toBeGreaterThan(0);
      const ratio = (priceOf(model, some) ?? 0) / (own ?? 0);
      expect(ratio).toBeCloseTo(1, 9);
    }
  });

  it('of no tokens is nothing', () => {
    expect(google('gemini-2.5-flash-lite', counts)).toBe(0);
  });

  it.each<[string, ProviderKind, string, string]>([
    ['an unknown model', 'google', 'https://elsewhere.test/v1', 'nobody-knows'],
    ['a server of one’s own', 'openai-compatible', 'http://127.0.0.1:11434/v1', 'gpt-5-mini'],
  ])('of %s is unknown, however often one asks', (_what, kind, baseURL, model) => {
    const priceOf = createPriceList({ kind, baseURL });
    for (const input of [1, 2]) expect(priceOf(model, { ...counts, input })).toBeNull();
  });

  it('of a service that is known by its address is that service’s', () => {
    const priceOf = createPriceList({ kind: 'openai-compatible', baseURL: 'https://openrouter.ai/api/v1' });
    expect(priceOf('openai/gpt-4o', { ...counts, input: 1000, output: 100 })).toBeGreaterThan(0);
  });
});
