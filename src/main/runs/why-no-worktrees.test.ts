import { expect, it } from 'vitest';
import { fail, succeed } from '../../shared/result';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { whyNoWorktrees } from './why-no-worktrees';

const folder = { path: '/w', exists: true };
const failing = (failure: WorktreeFailure) =>
  whyNoWorktrees(folder, { checkStart: async () => fail(failure) }, 60_000);

it('a git that does not come back in time says neither yes nor no', async () => {
  const slow = {
    checkStart: (_: string, signal?: AbortSignal) =>
      new Promise<ReturnType<typeof fail<WorktreeFailure>>>((resolve) => {
        signal?.addEventListener('abort', () => resolve(fail({ type: 'aborted' })));
      }),
  };
  expect(await whyNoWorktrees(folder, slow, 1)).toEqual({
    noWorktrees: null,
    unsure: 'Git took too long to look at /w.',
  });
});

it('nor does a disk or a git that fails just now', async () => {
  expect(await failing({ type: 'disk_failed', message: 'EMFILE' })).toEqual({
    noWorktrees: null,
    unsure: 'The disk did not do its part: EMFILE.',
  });
  expect(await failing({ type: 'git_failed', command: 'var', message: 'no memory' })).toMatchObject({
    noWorktrees: null,
    unsure: '"git var" failed: no memory.',
  });
});

it('a folder that is in no repository, or not there, is a no', async () => {
  const noWorktrees = '/w lies in no git repository with a working tree.';
  expect(await failing({ type: 'no_repository', folder: '/w' })).toEqual({ noWorktrees, unsure: null });
  const missing = { path: '/w', exists: false };
  const fine = { checkStart: async () => succeed(null) };
  expect(await whyNoWorktrees(missing, fine, 1)).toEqual({ noWorktrees, unsure: null });
  expect(await whyNoWorktrees(folder, fine, 60_000)).toEqual({ noWorktrees: null, unsure: null });
});
