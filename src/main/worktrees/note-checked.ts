import type { AttemptRequest } from './attempt-request';
import { gitOfWorktree, presentTree } from './commit-attempt';
import type { OpenGit } from './git';
import type { InTurn } from './open-attempt';
import type { AttemptRecord, RunRecords } from './run-records';
import { refuse } from './worktree-failure';

export interface NoteChecked extends AttemptRequest {
  readonly by: 'verified' | 'reviewed';
  /** The commit or tree that was looked at; null for what the worktree holds now, `nothing` where an earlier note counts no more. */
  readonly at: string | 'nothing' | null;
}

/**
 * What was verified or reviewed goes on record, so that nothing else is merged in its place. The record is read again once its turn
 * has come: while git looked, the worktree may have been closed.
 */
export async function noteChecked(
  openGit: OpenGit,
  records: RunRecords,
  { run, ticket, attempt, by, at }: NoteChecked,
  inTurn: InTurn,
  signal?: AbortSignal,
): Promise<void> {
  const tree =
    at === 'nothing' ? null : await treeAt(openGit, await records.attempt(run, ticket, attempt), at, signal);
  await inTurn(async () => {
    const now = await records.attempt(run, ticket, attempt);
    if (now.state !== 'open') refuse({ type: 'no_such_attempt', ticket, attempt });
    await records.saveAttempt({ ...now, [by]: tree });
  });
}

async function treeAt(
  openGit: OpenGit,
  record: AttemptRecord,
  at: string | null,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (at === null) return presentTree(openGit, record, signal);
  const git = await gitOfWorktree(openGit, record, signal);
  return git.text(['rev-parse', '--verify', `${at}^{tree}`]);
}
