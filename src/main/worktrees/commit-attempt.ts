import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from '../../shared/assert-never';
import type { AttemptRequest } from './attempt-request';
import { checkIdentity, commitTree } from './commit-tree';
import type { Git, OpenGit } from './git';
import type { AttemptRecord, RunRecords } from './run-records';
import { baseIndexOf, withTemporaryIndex } from './temporary-index';
import { type FolderTree, treeOfFolder } from './tree-of-folder';
import { type WorkMessage, workMessage } from './work-message';
import { refuse } from './worktree-failure';

export interface CommitAttempt extends AttemptRequest, WorkMessage {
  readonly checked: CheckedNotes;
}

/** Whether the work must be what was noted then. One that must hold and was never made is as one that does not. */
export type CheckedNotes = Readonly<
  Record<'verified' | 'reviewed', 'must_hold' | 'holds_if_noted' | 'counts_not'>
>;

export interface CommittedAttempt {
  /** The work as one commit on the attempt's base; null when the tree is as it was. */
  readonly commit: string | null;
  /** Folders that are repositories of their own, which no commit can hold. */
  readonly leftOut: readonly string[];
}

/**
 * Makes all changes of the worktree one commit on the attempt's base, whatever the worker did to HEAD, index and branches: the
 * work is what the tree holds. Refused where that is not what was verified and reviewed. Can be done again after more work; the
 * commit is then another one on the same base.
 */
export async function commitAttempt(
  openGit: OpenGit,
  records: RunRecords,
  request: CommitAttempt,
  signal?: AbortSignal,
): Promise<CommittedAttempt> {
  const record = await records.attempt(request.run, request.ticket, request.attempt);
  const git = await gitOfWorktree(openGit, record, signal);
  return commitWorktree(git, records, record, workMessage(request, request), async (tree) => {
    const { verified, reviewed } = request.checked;
    if (holds(record.verified, verified, tree) && holds(record.reviewed, reviewed, tree)) return;
    // What is looked at next is what the worktree holds.
    await records.saveAttempt({ ...record, commit: null });
    const { ticket, attempt } = record;
    refuse({ type: 'not_as_checked', ticket, attempt });
  });
}

function holds(noted: string | null, wanted: CheckedNotes['verified'], tree: string): boolean {
  switch (wanted) {
    case 'must_hold':
      return noted === tree;
    case 'holds_if_noted':
      return noted === null || noted === tree;
    case 'counts_not':
      return true;
    default:
      return assertNever(wanted);
  }
}

/** Git in the worktree by Baton's own record of it: the file in it that says where its repository lies is the worker's. */
export async function gitOfWorktree(
  openGit: OpenGit,
  record: AttemptRecord,
  signal?: AbortSignal,
): Promise<Git> {
  const { ticket, attempt, path, gitDir } = record;
  if (record.state !== 'open' || gitDir === null) return refuse({ type: 'no_such_attempt', ticket, attempt });
  return openGit(path, signal, { GIT_DIR: gitDir, GIT_WORK_TREE: path });
}

/** Work that is in no commit yet becomes one on the attempt's branch, before its worktree goes or another attempt goes on with it. */
export async function keepWork(
  openGit: OpenGit,
  records: RunRecords,
  record: AttemptRecord,
  signal?: AbortSignal,
): Promise<AttemptRecord> {
  const { run, ticket, attempt, path, state } = record;
  if (state !== 'open' || record.commit !== null || !(await isThere(path))) return record;
  const git = await gitOfWorktree(openGit, record, signal);
  const message = workMessage({ title: 'work that was not accepted', summary: '', model: '' }, record);
  await commitWorktree(git, records, record, message);
  return records.attempt(run, ticket, attempt);
}

async function commitWorktree(
  git: Git,
  records: RunRecords,
  record: AttemptRecord,
  message: string,
  allow: (tree: string) => Promise<void> = async () => {},
): Promise<CommittedAttempt> {
  const { base, branch, gitDir } = record;
  if (gitDir === null) throw new Error('The worktree has not been made');
  await checkIdentity(git, git.folder);
  return withTemporaryIndex(gitDir, baseIndexOf(gitDir), async (index) => {
    const { tree, leftOut } = await treeOfWork(git, record, index);
    await allow(tree);
    const isSame = tree === (await git.text(['rev-parse', `${base}^{tree}`]));
    const commit = isSame ? null : await commitTree(git, git.folder, tree, [base], message);
    const at = commit ?? base;
    await git.run([
      'update-ref',
      '--no-deref',
      '-m',
      'baton: work of the attempt',
      `refs/heads/${branch}`,
      at,
    ]);
    // So that the worktree looks to git as it does to Baton.
    await git.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    await rename(index, join(gitDir, 'index'));
    await records.saveAttempt({ ...record, commit, message });
    return { commit, leftOut };
  });
}

/** The work that is in no commit yet, as a tree; null where there is no worktree any more. Changes nothing that the worker sees. */
export async function presentTree(
  openGit: OpenGit,
  record: AttemptRecord,
  signal?: AbortSignal,
): Promise<string | null> {
  const { gitDir, state } = record;
  if (state !== 'open' || gitDir === null || !(await isThere(record.path))) return null;
  const git = await gitOfWorktree(openGit, record, signal);
  return withTemporaryIndex(gitDir, baseIndexOf(gitDir), async (index) => {
    return (await treeOfWork(git, record, index)).tree;
  });
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What the worktree holds now, without what was brought along. */
function treeOfWork(git: Git, { path, brought }: AttemptRecord, index: string): Promise<FolderTree> {
  const isBrought = (file: string) => brought.some((one) => file === one || file.startsWith(`${one}/`));
  return treeOfFolder(git, path, index, (file) => !isBrought(file));
}
