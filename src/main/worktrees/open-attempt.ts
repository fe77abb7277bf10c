import { join } from 'node:path';
import { attemptBranch, runBranch } from './branch-names';
import { type BringAlong, type Brought, bringAlong } from './bring-along';
import { findCommit } from './commit-tree';
import type { Git } from './git';
import { deleteBranches, removeWorktree } from './remove-worktree';
import { type AttemptRecord, type RunRecord, type RunRecords, recordName } from './run-records';
import { keepIndex } from './temporary-index';
import { refuse } from './worktree-failure';

export interface AttemptRequest {
  readonly run: string;
  readonly ticket: string;
  readonly attempt: number;
}

export interface OpenAttempt extends AttemptRequest {
  readonly bring: readonly BringAlong[];
  readonly at: Date;
}

export interface OpenedAttempt extends Brought {
  /** The worktree's root. */
  readonly path: string;
  readonly branch: string;
  /** The commit that the work is compared with: the integration branch as it was. */
  readonly base: string;
}

/** What the worktree's index was when its files were new; whatever the worker does to its own. */
const BASE_INDEX = 'baton-base-index';

/** Files that git LFS keeps elsewhere stay pointers: a worktree of an attempt downloads nothing. */
const POINTERS = { GIT_LFS_SKIP_SMUDGE: '1' };

export async function openAttempt(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: OpenAttempt,
): Promise<OpenedAttempt> {
  const base = await integrationTip(git, run);
  const { record, leftOut } = await makeWorktree(git, records, run, { ...request, kind: 'attempt', base });
  return { path: record.path, branch: record.branch, base, brought: record.brought, leftOut };
}

export async function integrationTip(git: Git, { run }: RunRecord): Promise<string> {
  const tip = await findCommit(git, git.folder, `refs/heads/${runBranch(run)}`);
  return tip ?? refuse({ type: 'no_such_run', run });
}

/** Makes a worktree and its record, or neither. */
export async function makeWorktree(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: OpenAttempt & Pick<AttemptRecord, 'kind' | 'base'>,
): Promise<{ record: AttemptRecord; leftOut: string[] }> {
  const { ticket, attempt, kind, base } = request;
  const { root } = run.repository;
  const name = recordName(ticket, attempt, kind);
  const branch = attemptBranch(run.run, name);
  const path = records.pathOf(run.run, name);
  const old = await records.findAttempt(run.run, name);
  if (old !== null && old.state !== 'making') return refuse({ type: 'attempt_exists', ticket, attempt });

  const making: AttemptRecord = {
    version: 1,
    run: run.run,
    ticket,
    attempt,
    kind,
    state: 'making',
    branch,
    path,
    gitDir: null,
    base,
    brought: [],
    commit: null,
    message: '',
    openedAt: request.at.toISOString(),
  };
  if (old !== null) await unmakeWorktree(git, records, run, old);
  await records.saveAttempt(making);
  try {
    await git.run(['worktree', 'add', '--quiet', '-b', branch, path, base], { environment: POINTERS });
    const gitDir = await git.text(['rev-parse', '--absolute-git-dir'], { cwd: path });
    await keepIndex(join(gitDir, 'index'), join(gitDir, BASE_INDEX));
    const { brought, leftOut } = await bringAlong(git, root, path, request.bring);
    const record: AttemptRecord = { ...making, state: 'open', gitDir, brought };
    await records.saveAttempt(record);
    return { record, leftOut };
  } catch (error) {
    await unmakeWorktree(git, records, run, making);
    throw error;
  }
}

/** As if it had never been made: worktree, branch and record. */
export async function unmakeWorktree(
  git: Git,
  records: RunRecords,
  { repository }: RunRecord,
  record: AttemptRecord,
): Promise<void> {
  await removeWorktree(git, repository.commonDir, record);
  await deleteBranches(git, repository.commonDir, [record.branch]);
  await records.forgetAttempt(record);
}

export function baseIndexOf(gitDir: string): string {
  return join(gitDir, BASE_INDEX);
}
