import { runBranch } from './branch-names';
import type { Git } from './git';
import type { RunCommit } from './run-commits';
import type { RunRecord } from './run-records';
import { changedPaths } from './touched-by';
import type { WayOn } from './worktree-failure';

/** `picks` are the commits that were to be put on top of `head`, `at` the one that did not fit; null where the whole branch was merged. */
export interface Failed {
  readonly head: string;
  readonly files: readonly string[];
  readonly picks: readonly RunCommit[] | null;
  readonly at: RunCommit | null;
  /** What is neither on the person's branch nor asked for. */
  readonly leftOut: readonly RunCommit[];
}

export async function wayOn(git: Git, run: RunRecord, failed: Failed): Promise<WayOn> {
  const { picks, at } = failed;
  if (await restsOnUncommitted(git, run, failed)) return { type: 'commit_first' };
  const earlier = at === null ? [] : await earlierWork(git, failed, at);
  if (at !== null && at.ticket !== null && earlier.length > 0) {
    return { type: 'apply_with', ticket: at.ticket, tickets: earlier };
  }
  const branch = runBranch(run.run);
  if (picks === null) {
    const isPlain = run.base === run.start;
    const command = isPlain ? `git merge ${branch}` : `git cherry-pick ${short(run.start)}..${branch}`;
    return { type: 'by_hand', command };
  }
  return {
    type: 'by_hand',
    command: `git cherry-pick ${picks.map(({ commit }) => short(commit)).join(' ')}`,
  };
}

async function restsOnUncommitted(
  git: Git,
  { base, start }: RunRecord,
  { head, files }: Failed,
): Promise<boolean> {
  if (base === null || base === start) return false;
  const taken = new Set(await changedPaths(git, base, start));
  const committed = new Set(await changedPaths(git, base, head));
  return files.some((path) => taken.has(path) && !committed.has(path));
}

/** Tickets before it on the run's branch that changed the same files. */
async function earlierWork(git: Git, { files, leftOut }: Failed, at: RunCommit): Promise<string[]> {
  const found = new Set<string>();
  for (const { ticket, parent, commit } of leftOut) {
    if (ticket === null || ticket === at.ticket) continue;
    const changed = await changedPaths(git, parent, commit);
    if (changed.some((path) => files.includes(path))) found.add(ticket);
  }
  return [...found];
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
