import { expect, it } from 'vitest';
import { leftText } from './work';

const discarded = { branch: 'baton/run-1', tip: null };

it('after work was discarded, worktrees that a worker made are named, with what takes them away', () => {
  expect(leftText({ ...discarded, left: [] })).toBe('');
  expect(leftText({ ...discarded, left: ['/data/one'] })).toBe(
    ' A worker made a worktree of its own, which stays: /data/one. “git worktree remove” takes away what you do not need.',
  );
  expect(leftText({ ...discarded, left: ['/data/one', '/data/two'] })).toMatch(
    /stay: \/data\/one, \/data\/two\./,
  );
});
