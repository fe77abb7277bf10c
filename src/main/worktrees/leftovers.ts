import { stat } from 'node:fs/promises';
import { diskUse } from './disk-use';
import { hasInterruptedApply } from './replace-tree';
import type { RunRecord, RunRecords } from './run-records';

/** A worktree that Baton made, as a page for freeing space shows it. */
export interface KeptWorktree {
  readonly run: string;
  readonly repository: string;
  readonly ticket: string;
  readonly attempt: number;
  readonly path: string;
  readonly openedAt: string;
  readonly bytes: number;
}

export type Leftover =
  /** A worktree whose making was broken off. */
  | { type: 'half_made'; run: string; ticket: string; attempt: number; path: string }
  /** A worktree that somebody else took away. */
  | { type: 'gone'; run: string; ticket: string; attempt: number; path: string }
  /** A run whose repository is not there any more. */
  | { type: 'no_repository'; run: string; repository: string }
  /** Baton ended while it was applying work to the person's tree. */
  | { type: 'half_applied'; run: string; repository: string };

/** What an earlier Baton left behind that does not explain itself. */
export async function findLeftovers(records: RunRecords): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const run of await readableRuns(records)) {
    const { repository } = run;
    if (!(await isThere(repository.commonDir))) {
      found.push({ type: 'no_repository', run: run.run, repository: repository.root });
    } else if (await hasInterruptedApply(repository)) {
      found.push({ type: 'half_applied', run: run.run, repository: repository.root });
    }
    for (const { ticket, attempt, state, path } of await records.attempts(run.run)) {
      const named = { run: run.run, ticket, attempt, path };
      if (state === 'making') found.push({ type: 'half_made', ...named });
      if (state === 'open' && !(await isThere(path))) found.push({ type: 'gone', ...named });
    }
  }
  return found;
}

export async function listWorktrees(records: RunRecords): Promise<KeptWorktree[]> {
  const found: KeptWorktree[] = [];
  for (const { run, repository } of await readableRuns(records)) {
    for (const { ticket, attempt, state, path, openedAt } of await records.attempts(run)) {
      if (state === 'closed') continue;
      const bytes = await diskUse(path);
      found.push({ run, repository: repository.root, ticket, attempt, path, openedAt, bytes });
    }
  }
  return found;
}

/** Without those whose record is damaged or from a newer Baton: they are nobody's to touch. */
async function readableRuns(records: RunRecords): Promise<RunRecord[]> {
  const found = await Promise.all(
    (await records.runs()).map((run) => records.findRun(run).catch(() => null)),
  );
  return found.filter((run) => run !== null);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
