import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    inRepository: true,
  });
});

it('nor does a disk or a git that fails just now', async () => {
  expect(await failing({ type: 'disk_failed', message: 'EMFILE' })).toEqual({
    noWorktrees: null,
    unsure: 'The disk did not do its part: EMFILE.',
    inRepository: true,
  });
  expect(await failing({ type: 'git_failed', command: 'var', message: 'no memory' })).toMatchObject({
    noWorktrees: null,
    unsure: '"git var" failed: no memory.',
  });
});

it('a folder that is in no repository, or not there, is a no', async () => {
  const noWorktrees = '/w lies in no git repository with a working tree.';
  expect(await failing({ type: 'no_repository', folder: '/w' })).toEqual({
    noWorktrees,
    unsure: null,
    inRepository: false,
  });
  const missing = { path: '/w', exists: false };
  const fine = { checkStart: async () => succeed(null) };
  expect(await whyNoWorktrees(missing, fine, 1)).toEqual({ noWorktrees, unsure: null, inRepository: false });
  expect(await whyNoWorktrees(folder, fine, 60_000)).toMatchObject({ noWorktrees: null, unsure: null });
});

it('a repository without worktrees is one all the same, also where no git is there to say so', async () => {
  expect(await failing({ type: 'no_identity' })).toMatchObject({ unsure: null, inRepository: true });
  const root = await mkdtemp(join(tmpdir(), 'baton-none-'));
  try {
    await mkdir(join(root, 'repo/.git'), { recursive: true });
    await mkdir(join(root, 'repo/below'));
    const missing = { checkStart: async () => fail({ type: 'git_missing' } as const) };
    const isIn = async (path: string) =>
      (await whyNoWorktrees({ path: join(root, path), exists: true }, missing, 60_000)).inRepository;
    expect([await isIn('repo/below'), await isIn('repo'), await isIn('.')]).toEqual([true, true, false]);
  } finally {
    await rm(root, { recursive: true });
  }
});
