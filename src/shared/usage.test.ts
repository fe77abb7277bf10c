import { describe, expect, it } from 'vitest';
import { addUsage, NO_USAGE, sumUsage, type Usage } from './usage';

const request: Usage = {
  input: 10,
  cacheRead: 20,
  cacheWrite: 30,
  output: 40,
  reasoning: 5,
  cost: 0.5,
  estimated: false,
};

describe('a sum of usage', () => {
  it('counts every figure of every request, and those without a price or with estimated counts', () => {
    const first = addUsage(NO_USAGE, request);
    const both = addUsage(first, { ...request, cost: null, estimated: true });
    expect(first).toEqual({ requests: 1, ...request, cost: 0.5, unpriced: 0, estimated: 0 });
    const sum = {
      requests: 2,
      input: 20,
      cacheRead: 40,
      cacheWrite: 60,
      output: 80,
      reasoning: 10,
      cost: 0.5,
    };
    expect(both).toEqual({ ...sum, unpriced: 1, estimated: 1 });
  });

  it('of sums is the same as of their requests', () => {
    const one = addUsage(NO_USAGE, request);
    const other = addUsage(NO_USAGE, { ...request, input: 7, cost: null, estimated: true });
    const three = addUsage(addUsage(one, { ...request, input: 7, cost: null, estimated: true }), request);
    expect(sumUsage([one, other, one])).toEqual(three);
    expect(sumUsage([])).toEqual(NO_USAGE);
  });
});
