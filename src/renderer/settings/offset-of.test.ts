import { expect, it } from 'vitest';
import { offsetOf } from './offset-of';

it.each([
  [1, 1, '{'],
  [2, 3, '"a"'],
  [3, 1, '}'],
])('line %i, column %i leads there', (line, column, there) => {
  const text = '{\n  "a": 1\n}';
  expect(text.slice(offsetOf(text, line, column))).toMatch(new RegExp(`^${there}`));
});

it('a place that is no longer there leads to the end of its line, or of the text', () => {
  expect(offsetOf('ab\nc', 1, 99)).toBe(2);
  expect(offsetOf('ab\nc', 9, 1)).toBe(4);
});
