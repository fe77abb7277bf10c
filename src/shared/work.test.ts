import { expect, it } from 'vitest';
import { gettingBack, leftOutText, leftText, unappliedText } from './work';

it('discarded work says how it is got back, where git still has it', () => {
  expect(gettingBack({ branch: 'baton/r', tip: 'c0ffee', left: [] })).toBe(
    ' Until git tidies up, “git branch baton/r c0ffee” gets the accepted work back.',
  );
  expect(gettingBack({ branch: 'baton/r', tip: null, left: [] })).toBe('');
});

it('worktrees that a worker made are named after work was discarded, with what takes them away', () => {
  const after = (...left: string[]) => leftText({ branch: 'baton/r', tip: null, left });
  expect(after()).toBe('');
  expect(after('/data/one')).toBe(
    ' A worker made a worktree of its own, which stays: /data/one. “git worktree remove” takes away what you do not need.',
  );
  expect(after('/data/one', '/data/two')).toContain(
    'worktrees of its own, which stay: /data/one, /data/two.',
  );
});

it('what is not on the person’s branch is said with how much it is', () => {
  expect(unappliedText({ type: 'nothing' })).toBe('No accepted work is missing on your branch.');
  expect(unappliedText({ type: 'files', count: 1 })).toContain('1 file differs there');
  expect(unappliedText({ type: 'files', count: 2 })).toContain('2 files differ there');
  expect(unappliedText({ type: 'unknown', why: 'git is gone.' })).toMatch(/cannot be told: git is gone\.$/);
});

it('what was wanted and not applied is named with its reason', () => {
  expect(leftOutText({ already: [], unchanged: [] })).toBe('');
  expect(leftOutText({ already: ['T-1'], unchanged: [] })).toBe(' T-1 was on your branch already.');
  expect(leftOutText({ already: ['T-1', 'T-2'], unchanged: ['T-3', 'T-4'] })).toBe(
    ' T-1, T-2 were on your branch already. T-3, T-4 changed no file.',
  );
});
