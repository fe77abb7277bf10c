import { describe, expect, it } from 'vitest';
import { addUsage, NO_USAGE } from '../../shared/usage';
import { fileName, formatCost, formatCount, formatRough, formatSince, formatTokens, plural } from './format';

const request = { input: 900, cacheRead: 400, cacheWrite: 100, output: 120, reasoning: 20, estimated: false };

describe('what people read', () => {
  it('a time since is counted from an ISO time', () => {
    expect(formatSince('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 0, 2, 3))).toBe('2:03');
  });

  it.each([
    [9_999, 'just now'],
    [10_000, '10 s'],
    [59_999, '50 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [90_000_000, '1 day'],
    [200_000_000, '2 days'],
  ])('%d milliseconds are roughly %s', (milliseconds, text) => {
    expect(formatRough(milliseconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [9100, '9.1k'],
    [99_949, '99.9k'],
    [412_000, '412k'],
    [999_600, '1.0M'],
    [2_300_000, '2.3M'],
  ])('%d tokens are %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it('tokens are input, cached and output, each counted once', () => {
    const usage = addUsage(NO_USAGE, { ...request, cost: null });
    expect(formatTokens(usage)).toBe('1.0k in · 400 cached · 120 out');
    expect(formatTokens(addUsage(usage, { ...request, cost: null, estimated: true }))).toMatch(/^≈ /);
  });

  it('a cost never looks complete when a request had no price', () => {
    const free = { ...request, cost: null };
    const priced = { ...request, cost: 0.08 };
    expect(formatCost(NO_USAGE)).toBe('–');
    expect(formatCost(addUsage(NO_USAGE, free))).toBe('no price');
    expect(formatCost(addUsage(NO_USAGE, priced))).toBe('$0.08');
    expect(formatCost(addUsage(addUsage(NO_USAGE, priced), free))).toBe('$0.08 +');
    expect(formatCost(addUsage(NO_USAGE, { ...request, cost: 0.0004 }))).toBe('$0.0004');
  });

  it('one is one', () => {
    expect(plural(1, 'ticket')).toBe('1 ticket');
    expect(plural(0, 'ticket')).toBe('0 tickets');
    expect(plural(2, 'entry', 'entries')).toBe('2 entries');
  });

  it.each([
    ['/a/b.json', 'b.json'],
    ['C:\\work\\b.json', 'b.json'],
    ['b.json', 'b.json'],
    ['/a/b/', '/a/b/'],
  ])('the file of %s is %s', (path, name) => {
    expect(fileName(path)).toBe(name);
  });
});
