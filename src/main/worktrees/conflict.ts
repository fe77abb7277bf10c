import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitAttempt } from './commit-attempt';
import { type CommittedAttempt, commitWorktree, gitOfWorktree } from './commit-attempt';
import type { Git, OpenGit } from './git';
import { type MergedAttempt, mergeRecord } from './merge-attempt';
import { mergeHere } from './merge-trees';
import {
  integrationTip,
  makeWorktree,
  type OpenAttempt,
  type OpenedAttempt,
  unmakeWorktree,
} from './open-attempt';
import type { RunRecord, RunRecords } from './run-records';
import { touchedBy } from './touched-by';
import type { TouchedFile } from './touched-file';
import { workMessage } from './work-message';
import { refuse } from './worktree-failure';

export interface OpenedConflict extends OpenedAttempt {
  /** Files that hold conflict markers, or that one side deleted; empty when there is no conflict any more. */
  readonly files: readonly TouchedFile[];
}

/** A worktree at the tip of the integration branch into which the attempt's work is merged as far as git can. */
export async function openConflict(
  git: Git,
  openGit: OpenGit,
  records: RunRecords,
  run: RunRecord,
  request: OpenAttempt,
  signal?: AbortSignal,
): Promise<OpenedConflict> {
  const { ticket, attempt } = request;
  const { commit, base: earlier, branch } = await records.attempt(run.run, ticket, attempt);
  if (commit === null) return refuse({ type: 'not_committed', ticket, attempt });
  const base = await integrationTip(git, run);
  const { record, leftOut } = await makeWorktree(git, records, run, { ...request, kind: 'conflict', base });
  try {
    const inside = await gitOfWorktree(openGit, record, signal);
    const merged = await mergeHere(inside, record.path, branch);
    const files = merged.type === 'clean' ? [] : await touchedBy(git, merged.files, earlier, base);
    return { path: record.path, branch: record.branch, base, brought: record.brought, leftOut, files };
  } catch (error) {
    await unmakeWorktree(git, records, run, record);
    throw error;
  }
}

/** Takes the resolved merge into the integration branch. Refused while conflict markers are left in the files it was about. */
export async function finishConflict(
  git: Git,
  openGit: OpenGit,
  records: RunRecords,
  run: RunRecord,
  request: CommitAttempt & { readonly files: readonly string[] },
  signal?: AbortSignal,
): Promise<MergedAttempt & Pick<CommittedAttempt, 'leftOut'>> {
  const record = await records.attempt(run.run, request.ticket, request.attempt, 'conflict');
  const inside = await gitOfWorktree(openGit, record, signal);
  const files = await filesWithMarkers(record.path, request.files);
  if (files.length > 0) refuse({ type: 'unresolved', files });
  const message = workMessage(request, request);
  const committed = await commitWorktree(inside, records, record, message);
  const { commit, leftOut } = committed;
  if (commit === null) return { type: 'nothing', leftOut };
  return { ...(await mergeRecord(git, records, run, { ...record, commit, message })), leftOut };
}

async function filesWithMarkers(folder: string, files: readonly string[]): Promise<string[]> {
  const left = await Promise.all(
    files.map(async (file) => {
      const facts = await lstat(join(folder, file)).catch(() => null);
      if (!facts?.isFile()) return false;
      const text = await readFile(join(folder, file), 'utf8');
      return /^<{7} /m.test(text) && /^>{7} /m.test(text);
    }),
  );
  return files.filter((_, index) => left[index]);
}
