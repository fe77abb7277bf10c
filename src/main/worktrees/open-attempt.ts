import { join } from 'node:path';
import type { TouchedFile } from '../../shared/work';
import type { AttemptRequest } from './attempt-request';
import { attemptBranch, attemptName } from './branch-names';
import { type BringAlong, type Brought, bringAlong } from './bring-along';
import { gitOfWorktree, keepWork } from './commit-attempt';
import { endOutlivingGit } from './end-outliving-git';
import type { Git, OpenGit } from './git';
import { integrationTip } from './integration-tip';
import { mergeHere } from './merge-trees';
import { deleteBranches, removeWorktree } from './remove-worktree';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { baseIndexOf, keepIndex } from './temporary-index';
import { touchedBy } from './touched-by';
import { worktreeCommand } from './worktree-command';
import { refuse } from './worktree-failure';
import { clearHalfWritten } from './worktree-notes';

export interface OpenAttempt extends AttemptRequest {
  readonly bring: readonly BringAlong[];
  /** An earlier attempt at the ticket with whose work it begins, as far as that fits what was accepted meanwhile. */
  readonly continues: number | null;
  readonly at: Date;
}

export interface OpenedAttempt extends Brought {
  /** The worktree's root. */
  readonly path: string;
  readonly branch: string;
  /** The commit that the work is compared with: the integration branch as it was. */
  readonly base: string;
  /** Files that hold conflict markers, or that one side deleted, and the accepted tickets that touched them. */
  readonly conflicted: readonly TouchedFile[];
}

/** Runs what must not come between two moves of the run's branch: who begins with a commit of it has to be known before it goes. */
export type InTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Files that git LFS keeps elsewhere stay pointers: a worktree of an attempt downloads nothing. */
const POINTERS = { GIT_LFS_SKIP_SMUDGE: '1' };

export async function openAttempt(
  git: Git,
  openGit: OpenGit,
  records: RunRecords,
  run: RunRecord,
  request: OpenAttempt,
  inTurn: InTurn,
  signal?: AbortSignal,
): Promise<OpenedAttempt> {
  const { ticket, continues } = request;
  const earlier =
    continues === null
      ? null
      : await keepWork(openGit, records, await records.attempt(run.run, ticket, continues), signal);
  const record = await makeWorktree(git, records, run, request, inTurn, async (made) => {
    if (earlier === null || earlier.commit === null) return [];
    const inside = await gitOfWorktree(openGit, { ...made, state: 'open' }, signal);
    const merged = await mergeHere(inside, made.path, earlier.branch);
    if (merged.type === 'clean') {
      await inside.run(['merge', '--quit']);
      return earlier.conflicted;
    }
    const touched = await touchedBy(git, merged.files, earlier.base, made.base);
    const isNew = ({ path }: TouchedFile) => touched.every((other) => other.path !== path);
    return [...touched, ...earlier.conflicted.filter(isNew)];
  });
  const { path, branch, base, brought, leftOut, conflicted } = record;
  return { path, branch, base, brought, conflicted, leftOut };
}

/** Makes a worktree and its record, or neither. `fill` puts earlier work into it and says where that conflicts. */
async function makeWorktree(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: OpenAttempt,
  inTurn: InTurn,
  fill: (making: AttemptRecord) => Promise<readonly TouchedFile[]>,
): Promise<AttemptRecord> {
  const { ticket, attempt, continues } = request;
  const { root } = run.repository;
  const name = attemptName(ticket, attempt);
  const branch = attemptBranch(run.run, name);
  const path = records.pathOf(run.run, name);
  const old = await records.findAttempt(run.run, name);
  if (old !== null && old.state !== 'making') return refuse({ type: 'attempt_exists', ticket, attempt });

  if (old !== null) await unmakeWorktree(git, records, run, old);
  const making = await inTurn(async () => {
    const base = await integrationTip(git, records, run);
    const noted: AttemptRecord = {
      version: 1,
      run: run.run,
      ticket,
      attempt,
      state: 'making',
      branch,
      path,
      gitDir: null,
      base,
      brought: [],
      leftOut: [],
      commit: null,
      verified: null,
      reviewed: null,
      message: '',
      continues,
      conflicted: [],
      accepted: null,
      isUnwanted: false,
      holds: [],
      openedAt: request.at.toISOString(),
    };
    await records.saveAttempt(noted);
    return noted;
  });
  const { base } = making;
  try {
    const add = ['add', '--quiet', '-b', branch, path, base];
    await worktreeCommand(git, add, { environment: POINTERS }, async () => {
      await deleteBranches(git, run.repository.commonDir, [branch]);
      // Of another run, perhaps, that was never opened again since its process died.
      await clearHalfWritten(run.repository.commonDir, records.root);
    });
    const gitDir = await git.text(['rev-parse', '--absolute-git-dir'], { cwd: path });
    await keepIndex(join(gitDir, 'index'), baseIndexOf(gitDir));
    const conflicted = await fill({ ...making, gitDir });
    const { brought, leftOut } = await bringAlong(git, root, path, request.bring);
    const record: AttemptRecord = {
      ...making,
      state: 'open',
      gitDir,
      brought,
      leftOut,
      conflicted: [...conflicted],
    };
    await records.saveAttempt(record);
    return record;
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
  await endOutlivingGit(record.path);
  await removeWorktree(repository.commonDir, record);
  await deleteBranches(git, repository.commonDir, [record.branch]);
  await records.forgetAttempt(record);
}
