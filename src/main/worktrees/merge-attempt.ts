import { runBranch } from './branch-names';
import { commitTree } from './commit-tree';
import type { Git } from './git';
import { mergeTrees } from './merge-trees';
import { moveBranch } from './move-branch';
import type { AttemptRequest } from './open-attempt';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { touchedBy } from './touched-by';
import type { TouchedFile } from './touched-file';
import { Refusal, refuse } from './worktree-failure';

export type MergedAttempt =
  /** `commit` is now the tip of the integration branch. */
  | { type: 'merged'; commit: string }
  /** The attempt changed nothing. */
  | { type: 'nothing' }
  | { type: 'conflict'; files: TouchedFile[] };

const TRIES = 5;

interface Tip {
  readonly commit: string;
  readonly tree: string;
}

/** Puts an attempt's work on top of the integration branch as one commit. No working tree takes part. */
export async function mergeAttempt(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt }: AttemptRequest,
): Promise<MergedAttempt> {
  const record = await records.attempt(run.run, ticket, attempt);
  return record.commit === null ? { type: 'nothing' } : mergeRecord(git, records, run, record);
}

export async function mergeRecord(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  record: AttemptRecord,
): Promise<MergedAttempt> {
  const { commit, ticket, attempt } = record;
  if (commit === null) return refuse({ type: 'not_committed', ticket, attempt });
  const branch = runBranch(run.run);
  for (let tries = 1; ; tries++) {
    const tip = await findTip(git, run);
    const merged = await onto(git, records, run, tip, { ...record, commit });
    if (merged.type !== 'merged') return merged;
    try {
      await moveBranch(git, git.folder, branch, tip.commit, merged.commit, 'work accepted');
      return merged;
    } catch (error) {
      const isMoved = error instanceof Refusal && error.failure.type === 'moved';
      if (!isMoved || tries === TRIES) throw error;
    }
  }
}

async function findTip(git: Git, { run }: RunRecord): Promise<Tip> {
  const reference = `refs/heads/${runBranch(run)}`;
  const words = ['rev-parse', `${reference}^{commit}`, `${reference}^{tree}`];
  const [commit = '', tree] = (await git.text(words, { answers: [128] })).split('\n');
  return tree === undefined ? refuse({ type: 'no_such_run', run }) : { commit, tree };
}

async function onto(
  git: Git,
  records: RunRecords,
  { run, repository }: RunRecord,
  tip: Tip,
  { base, commit, message }: AttemptRecord & { commit: string },
): Promise<MergedAttempt> {
  if (tip.commit === base) return { type: 'merged', commit };
  const place = { commonDir: repository.commonDir, pathOf: (name: string) => records.pathOf(run, name) };
  const sides = { ours: tip.commit, theirs: commit };
  let merged = await mergeTrees(git, place, sides);
  if (merged.type === 'clean' && merged.tree === tip.tree) {
    // The tip may come from this very commit and have reverted it since: then what it did to its own base counts.
    merged = await mergeTrees(git, place, { base, ...sides });
  }
  if (merged.type === 'conflict') {
    return { type: 'conflict', files: await touchedBy(git, merged.files, base, tip.commit) };
  }
  return { type: 'merged', commit: await commitTree(git, git.folder, merged.tree, [tip.commit], message) };
}
