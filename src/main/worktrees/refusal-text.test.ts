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

it('says in words what keeps git from being started, and what to do about it', () => {
  const failure = { type: 'git_failed', command: 'var', message: 'spawn /usr/bin/git EMFILE' } as const;
  expect(refusalText({ ...failure, code: 'EMFILE' })).toBe(
    'Git cannot be started: Baton has as many files open as it may (EMFILE). Close some programs or runs, or raise that limit ("ulimit -n").',
  );
  expect(refusalText({ ...failure, code: 'EAGAIN' })).toMatch(
    /^Git cannot be started: .* Close some programs\.$/,
  );
  expect(refusalText(failure)).toBe('"git var" failed: spawn /usr/bin/git EMFILE');
});
