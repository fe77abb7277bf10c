import { describe, expect, it } from 'vitest';
import { listSome, quote, showText } from './show-text';

describe('text inside a sentence', () => {
  it('is cut and stays on one line', () => {
    expect(showText('a'.repeat(100))).toBe(`${'a'.repeat(60)}…`);
    expect(quote('two\nlines')).toBe('“two\\u000alines”');
  });

  it('shows what would hide, turn text round, or give orders to a terminal', () => {
    expect(showText('\u001b[2J \u202e \u200b \ufeff \u{e0041} \ud800')).toBe(
      '\\u001b[2J \\u202e \\u200b \\ufeff \\u{e0041} \\ud800',
    );
  });

  it('leaves letters of every script and whole characters alone', () => {
    expect(showText('Grüße こんにちは 😀')).toBe('Grüße こんにちは 😀');
  });
});

describe('a list inside a sentence', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and e'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
  ])('%j reads “%s”', (items, text) => {
    expect(listSome(items)).toBe(text);
  });
});
