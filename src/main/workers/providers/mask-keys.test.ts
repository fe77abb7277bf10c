import { describe, expect, it } from 'vitest';
import { maskKeys } from './mask-keys';

describe('keys in what people read', () => {
  it.each([
    ['the key abcd1234 is wrong', 'the key [key] is wrong'],
    ['https://x/?key=abcd1234&a', 'https://x/?key=[key]&a'],
    ['a%2Fb%2Bc9 in an address', '[key] in an address'],
    ['sk-proj-********************abcd', '[key]'],
    ['AIzaSyA1234567890abcdefghijk', '[key]'],
    ['the model sk-8 and a task-list', 'the model sk-8 and a task-list'],
  ])('are masked: %s', (text, masked) => {
    expect(maskKeys(text, ['abcd1234', 'a/b+c9'])).toBe(masked);
  });

  it('that are next to nothing do not eat the text', () => {
    expect(maskKeys('a none b', ['a', ''])).toBe('a none b');
  });
});
