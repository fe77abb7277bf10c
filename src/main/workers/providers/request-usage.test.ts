import type { LanguageModelUsage } from 'ai';
import { describe, expect, it } from 'vitest';
import { requestUsage } from './request-usage';

const flash = {
  kind: 'google',
  baseURL: 'https://generativelanguage.googleapis.com/v1beta',
  model: 'gemini-2.5-flash-lite',
} as const;
const estimate = { input: 1000, output: 100 };

function reported(change: {
  input?: number | undefined;
  noCache?: number;
  cacheRead?: number;
  cacheWrite?: number;
  output?: number | undefined;
  reasoning?: number;
}): LanguageModelUsage {
  const { input, noCache, cacheRead, cacheWrite, output, reasoning } = change;
  return {
    inputTokens: input,
    inputTokenDetails: { noCacheTokens: noCache, cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite },
    outputTokens: output,
    outputTokenDetails: { textTokens: undefined, reasoningTokens: reasoning },
    totalTokens: undefined,
  };
}

describe('the usage of a request', () => {
  it('counts what was cached and what was thought apart, each token once', () => {
    const whole = reported({
      input: 1000,
      noCache: 500,
      cacheRead: 400,
      cacheWrite: 100,
      output: 90,
      reasoning: 30,
    });
    expect(
      requestUsage(whole, estimate, true, { ...flash, kind: 'anthropic', model: 'claude-haiku-4-5' }),
    ).toMatchObject({
      input: 500,
      cacheRead: 400,
      cacheWrite: 100,
      output: 60,
      reasoning: 30,
      estimated: false,
    });
  });

  it('takes the cached ones off the whole where nobody did', () => {
    const whole = reported({ input: 1000, cacheRead: 400, output: 10 });
    expect(requestUsage(whole, estimate, true, flash)).toMatchObject({ input: 600, cacheRead: 400 });
  });

  it('costs what the price list says, with the cached ones at their own price', () => {
    const cost = (cacheRead: number) =>
      requestUsage(reported({ input: 1000, cacheRead, output: 100 }), estimate, true, flash).cost ??
      Number.NaN;
    expect(cost(0)).toBeCloseTo(0.00014, 8);
    expect(cost(1000)).toBeLessThan(cost(0));
  });

  it.each([
    ['an unknown model', { ...flash, model: 'nobody-knows' }],
    [
      'a server of one’s own',
      { ...flash, kind: 'openai-compatible', baseURL: 'http://127.0.0.1:11434/v1', model: 'gpt-5-mini' },
    ],
  ] as const)('of %s has no price', (_what, prices) => {
    expect(requestUsage(reported({ input: 10, output: 1 }), estimate, true, prices).cost).toBeNull();
  });

  it('of a service that is known by its address has that price', () => {
    const prices = {
      kind: 'openai-compatible',
      baseURL: 'https://openrouter.ai/api/v1',
      model: 'openai/gpt-4o',
    } as const;
    expect(requestUsage(reported({ input: 1000, output: 100 }), estimate, true, prices).cost).toBeGreaterThan(
      0,
    );
  });

  it.each([
    ['nothing was reported', null, false, { input: 1000, output: 100, estimated: true }],
    ['the server counts nothing', reported({}), true, { input: 1000, output: 100, estimated: true }],
    [
      'the answer was cut behind its first count',
      reported({ input: 700, output: 1 }),
      false,
      { input: 700, output: 100, estimated: true },
    ],
    [
      'more was reported than can be seen',
      reported({ input: 700, output: 500 }),
      false,
      { input: 700, output: 500, estimated: true },
    ],
  ])('is estimated when %s', (_when, usage, isWhole, expected) => {
    expect(requestUsage(usage, estimate, isWhole, flash)).toMatchObject(expected);
  });
});
