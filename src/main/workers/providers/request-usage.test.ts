import type { LanguageModelUsage } from 'ai';
import { describe, expect, it } from 'vitest';
import { requestUsage } from './request-usage';

const estimate = { input: () => 1000, output: 100 };
const noPrice = () => null;

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
    expect(requestUsage(whole, estimate, true, noPrice)).toMatchObject({
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
    expect(requestUsage(whole, estimate, true, noPrice)).toMatchObject({ input: 600, cacheRead: 400 });
  });

  it('costs what its tokens cost, each counted once', () => {
    const whole = reported({ input: 1000, cacheRead: 400, cacheWrite: 100, output: 90, reasoning: 30 });
    const { cost } = requestUsage(
      whole,
      estimate,
      true,
      ({ input, cacheRead, cacheWrite, output, reasoning }) =>
        Number([input, cacheRead, cacheWrite, output, reasoning].join('')),
    );
    expect(cost).toBe(5004001006030);
    expect(requestUsage(whole, estimate, true, () => null).cost).toBeNull();
  });

  it('looks through the conversation only where nobody counted it', () => {
    const input = () => {
      throw new Error('It was looked through.');
    };
    const whole = reported({ input: 10, output: 1 });
    expect(requestUsage(whole, { input, output: 1 }, true, noPrice).estimated).toBe(false);
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
    expect(requestUsage(usage, estimate, isWhole, noPrice)).toMatchObject(expected);
  });
});
