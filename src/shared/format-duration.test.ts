import { describe, expect, it } from 'vitest';
import { formatDuration } from './format-duration';

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [-3000, '0:00'],
    [59_999, '0:59'],
    [761_000, '12:41'],
    [3_900_000, '1:05:00'],
  ])('of %d milliseconds is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
