import { stat } from 'node:fs/promises';
import type { Leftover } from '../../shared/disk-report';
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
  /** Files that no branch takes and for which it stays. */
  readonly holds: readonly string[];
  readonly bytes: number;
}

export type UnweighedWorktree = Omit<KeptWorktree, 'bytes'>;

/** What an earlier Baton left behind that does not explain itself. */
export async function findLeftovers(
  records: RunRecords,
  isKnown: (run: string) => Promise<boolean>,
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  const halfApplied = new Set<string>();
  for (const run of await readableRuns(records)) {
    const { repository } = run;
    if (!(await isThere(repository.commonDir))) {
      found.push({ type: 'no_repository', run: run.run, repository: repository.root });
    } else if (!halfApplied.has(repository.gitDir) && (await hasInterruptedApply(repository))) {
      // Git's folder does not say which run it was; it is told once.
      halfApplied.add(repository.gitDir);
      found.push({ type: 'half_applied', run: run.run, repository: repository.root });
    }
    const attempts = await records.attempts(run.run);
    if (!(await isKnown(run.run))) {
      const type = attempts.length === 0 ? 'never_began' : 'deleted_run';
      found.push({ type, run: run.run, repository: repository.root });
    }
    for (const { ticket, attempt, state, path } of attempts) {
      const named = { run: run.run, ticket, attempt, path };
      if (state === 'making') found.push({ type: 'half_made', ...named });
      if (state === 'open' && !(await isThere(path))) found.push({ type: 'gone', ...named });
    }
  }
  return found;
}

/** Only those that are wanted: what a worktree takes is counted file by file. */
export async function listWorktrees(
  records: RunRecords,
  isWanted: (worktree: UnweighedWorktree) => boolean | Promise<boolean>,
): Promise<KeptWorktree[]> {
  const found: KeptWorktree[] = [];
  for (const { run, repository } of await readableRuns(records)) {
    for (const { ticket, attempt, state, path, openedAt, holds } of await records.attempts(run)) {
      if (state === 'closed') continue;
      const worktree = { run, repository: repository.root, ticket, attempt, path, openedAt, holds };
      if (await isWanted(worktree)) found.push({ ...worktree, bytes: await diskUse(path) });
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
