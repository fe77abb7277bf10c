import { expect, it } from 'vitest';
import { refusalText } from './refusal-text';

it('says what stands in the way, where, and what to do, without listing a hundred files', () => {
  expect(refusalText({ type: 'dirty', files: ['a', 'b'] })).toBe(
    'You have changes of your own in a, b: commit or stash them, then try again.',
  );
  const files = Array.from({ length: 9 }, (_, index) => ({
    path: `f${index}`,
    tickets: index === 0 ? ['T-1', 'T-2'] : [],
  }));
  expect(refusalText({ type: 'conflict', files, way: null })).toBe(
    'Conflicts in f0 (changed by T-1, T-2), f1, f2, f3, f4 and 4 more.',
  );
});
