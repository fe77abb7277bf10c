import type { TouchedFile } from '../../shared/work';
import type { AttemptRequest } from './attempt-request';
import { attemptBranches, attemptName, runBranch } from './branch-names';
import { commitTree } from './commit-tree';
import type { Git } from './git';
import { mergeTrees } from './merge-trees';
import { moveBranch } from './move-branch';
import { revertTicket } from './revert-ticket';
import { runCommits, standingCommits } from './run-commits';
import type { AttemptRecord, RunRecord, RunRecords } from './run-records';
import { touchedBy } from './touched-by';
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

/**
 * Puts an attempt's work on top of the integration branch as one commit. No working tree takes part. Asked again, as after a crash,
 * it says what it said.
 */
export async function mergeAttempt(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt }: AttemptRequest,
): Promise<MergedAttempt> {
  let record = await records.attempt(run.run, ticket, attempt);
  const { accepted: earlier, commit } = record;
  if (earlier !== null && (await stands(git, run, earlier))) return { type: 'merged', commit: earlier };
  if (commit === null) return { type: 'nothing' };
  const unsettled = await withMarkers(git, run.run, commit, record.conflicted);
  if (unsettled.length > 0) return { type: 'conflict', files: unsettled };
  for (let tries = 1; ; tries++) {
    const tip = await findTip(git, run);
    const merged = await onto(git, records, run, tip, { ...record, commit });
    if (merged.type !== 'merged') return merged;
    record = { ...record, accepted: merged.commit };
    await records.saveAttempt(record);
    try {
      await moveBranch(git, git.folder, runBranch(run.run), tip.commit, merged.commit, 'work accepted');
      return merged;
    } catch (error) {
      const isMoved = error instanceof Refusal && error.failure.type === 'moved';
      if (!isMoved || tries === TRIES) throw error;
      // By a git of the process that died, perhaps, which has outlived it.
      if (earlier === null || !(await stands(git, run, earlier))) continue;
      await records.saveAttempt({ ...record, accepted: earlier });
      return { type: 'merged', commit: earlier };
    }
  }
}

/** As if the attempt's work had not been accepted. Gives whether it was. */
export async function takeBack(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt }: AttemptRequest,
): Promise<boolean> {
  const record = await records.findAttempt(run.run, attemptName(ticket, attempt));
  if (record === null || record.accepted === null) return false;
  const { accepted } = record;
  const isOn = await stands(git, run, accepted);
  if (isOn) {
    const tip = await findTip(git, run);
    if (tip.commit === accepted) {
      const before = await git.text(['rev-parse', `${accepted}^`]);
      await moveBranch(git, git.folder, runBranch(run.run), accepted, before, 'work taken back');
    } else await revertTicket(git, records, run, ticket, accepted);
  }
  await records.saveAttempt({ ...record, accepted: null });
  return isOn;
}

/** Whether the integration branch holds the commit, and has not undone it. */
async function stands(git: Git, run: RunRecord, accepted: string): Promise<boolean> {
  const commits = await runCommits(git, run.start, (await findTip(git, run)).commit);
  return standingCommits(commits).some(({ commit }) => commit === accepted);
}

/** Those of the files in which a conflict marker is left, as git wrote it when the attempt's worktree was made: also a lone one. */
async function withMarkers(
  git: Git,
  run: string,
  commit: string,
  files: readonly TouchedFile[],
): Promise<TouchedFile[]> {
  if (files.length === 0) return [];
  const either = ['-e', '^<<<<<<< HEAD', '-e', `^>>>>>>> ${attemptBranches(run)}`];
  const paths = files.map(({ path }) => `:(top,literal)${path}`);
  const words = ['grep', '-l', '-z', '--full-name', ...either, commit, '--', ...paths];
  const found = new Set(await git.list(words, { answers: [1] }));
  return files.filter(({ path }) => found.has(`${commit}:${path}`));
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
