import { expect, it } from 'vitest';
import type { DiskReport, DiskWorktree, WorktreeNeed } from '../../shared/disk-report';
import { diskWords, firstChoice, leftOverWords, worktreeKey } from './disk-choice';

const MB = 1024 * 1024;
const worktree = (ticket: string, need: WorktreeNeed, run = 'r'): DiskWorktree => ({
  run,
  title: 'A run',
  ticket,
  attempt: 1,
  repository: '/repo',
  path: `/data/${run}/${ticket}`,
  openedAt: '2026-11-21T10:00:00Z',
  bytes: 4 * MB,
  need,
  holds: [],
});
const report = (...worktrees: DiskWorktree[]): DiskReport => ({ worktrees, leftovers: [], problem: null });

it('what nobody will ask for is chosen at first, and nothing else', () => {
  const [done, gone, kept, needed] = [
    worktree('A', 'done'),
    worktree('B', 'no_run'),
    worktree('C', 'kept'),
    worktree('D', 'needed'),
  ];
  const chosen = firstChoice(report(done, gone, kept, needed));
  expect([done, gone, kept, needed].map((one) => chosen.has(worktreeKey(one)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('the page says what all takes, and how much of it can go', () => {
  expect(diskWords(report())).toMatch(/^There are no worktrees/);
  expect(diskWords(report(worktree('A', 'needed')))).toBe('1 worktree takes 4.0 MB. All of it is needed.');
  expect(diskWords(report(worktree('A', 'kept'), worktree('B', 'needed'), worktree('C', 'done')))).toBe(
    '3 worktrees take 12.0 MB. 2 of them (8.0 MB) can be removed: the work in them stays on branches of their runs.',
  );
  expect(diskWords(report(worktree('A', 'kept')))).toContain('It can be removed: the work in it stays');
});

it('the first page names what is left over, and is silent where nothing is', () => {
  expect(leftOverWords(report())).toBeNull();
  expect(leftOverWords(report(worktree('A', 'no_run'), worktree('B', 'no_run')))).toBe(
    '2 worktrees of a run that is gone take 8.0 MB.',
  );
  expect(leftOverWords(report(worktree('A', 'no_run'), worktree('B', 'no_run', 'q')))).toContain(
    'of 2 runs that are gone',
  );
  const leftovers = [
    { type: 'half_applied', run: 'r', repository: '/repo' },
    { type: 'deleted_run', run: 'q', repository: '/repo' },
  ] as const;
  expect(leftOverWords({ ...report(worktree('A', 'done')), leftovers })).toBe(
    '1 worktree that nobody needs any more takes 4.0 MB. Baton ended in the middle of one thing that it can put right.',
  );
});
