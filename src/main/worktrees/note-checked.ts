import type { AttemptRequest } from './attempt-request';
import { gitOfWorktree, presentTree } from './commit-attempt';
import type { OpenGit } from './git';
import type { RunRecords } from './run-records';

export interface NoteChecked extends AttemptRequest {
  readonly by: 'verified' | 'reviewed';
  /** The commit or tree that was looked at; null for what the worktree holds now. */
  readonly at: string | null;
}

/** What was verified or reviewed goes on record, so that nothing else is merged in its place. */
export async function noteChecked(
  openGit: OpenGit,
  records: RunRecords,
  { run, ticket, attempt, by, at }: NoteChecked,
  signal?: AbortSignal,
): Promise<void> {
  const record = await records.attempt(run, ticket, attempt);
  const git = await gitOfWorktree(openGit, record, signal);
  const tree =
    at === null
      ? await presentTree(openGit, record, signal)
      : await git.text(['rev-parse', '--verify', `${at}^{tree}`]);
  await records.saveAttempt({ ...record, [by]: tree });
}
