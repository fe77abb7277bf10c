import type { TouchedFile } from '../../shared/work';
import type { AttemptRequest } from './attempt-request';
import { attemptBranches, attemptName, runBranch } from './branch-names';
import { commitTree } from './commit-tree';
import type { Git } from './git';
import { integrationTip } from './integration-tip';
import { mergeTrees } from './merge-trees';
import { moveRunBranch } from './move-run-branch';
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
  for (let tries = 1; ; tries++) {
    const tip = await findTip(git, records, run);
    // Read after the tip was: whoever moved it for this attempt, perhaps a process that had died, wrote that down before.
    const record = await records.attempt(run.run, ticket, attempt);
    const { accepted, commit } = record;
    const earlier = accepted === null ? null : await findStanding(git, run, tip, { ticket, attempt });
    if (earlier !== null) {
      await records.saveAttempt({ ...record, accepted: earlier });
      return { type: 'merged', commit: earlier };
    }
    if (commit === null) return { type: 'nothing' };
    const unsettled = await withMarkers(git, run.run, commit, record.conflicted);
    if (unsettled.length > 0) return { type: 'conflict', files: unsettled };
    const merged = await onto(git, records, run, tip, { ...record, commit });
    if (merged.type !== 'merged') return merged;
    await records.saveAttempt({ ...record, accepted: merged.commit, isUnwanted: false });
    try {
      await moveRunBranch(git, records, run, tip.commit, merged.commit, 'work accepted');
      return merged;
    } catch (error) {
      const isMoved = error instanceof Refusal && error.failure.type === 'moved';
      if (!isMoved || tries === TRIES) throw error;
    }
  }
}

/** As if the attempt's work had not been accepted. Gives whether it was. What fails is on record, and is held against applying the run. */
export async function takeBack(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt }: AttemptRequest,
): Promise<boolean> {
  const record = await records.findAttempt(run.run, attemptName(ticket, attempt));
  if (record === null || record.accepted === null) return false;
  const tip = await findTip(git, records, run);
  const accepted = await findStanding(git, run, tip, { ticket, attempt });
  if (accepted !== null) {
    await records.saveAttempt({ ...record, isUnwanted: true });
    // Who began with it merges from there: without a commit that undoes it, they would bring it back.
    const isBase = (await records.attempts(run.run)).some(({ base }) => base === accepted);
    if (tip.commit === accepted && !isBase) {
      const before = await git.text(['rev-parse', `${accepted}^`]);
      await moveRunBranch(git, records, run, accepted, before, 'work taken back');
    } else await revertTicket(git, records, run, ticket, accepted);
  }
  await records.saveAttempt({ ...record, accepted: null, isUnwanted: false });
  return accepted !== null;
}

/** Takes back what could not be taken back when it ceased to count. */
export async function takeBackUnwanted(git: Git, records: RunRecords, run: RunRecord): Promise<void> {
  for (const record of await records.attempts(run.run)) {
    if (!record.isUnwanted) continue;
    try {
      await takeBack(git, records, run, record);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse({ type: 'not_taken_back', ticket: record.ticket, because: error.failure });
    }
  }
}

/** The attempt's commit that the integration branch holds and has not undone. */
async function findStanding(
  git: Git,
  run: RunRecord,
  tip: Tip,
  { ticket, attempt }: Pick<AttemptRecord, 'ticket' | 'attempt'>,
): Promise<string | null> {
  const standing = standingCommits(await runCommits(git, run.start, tip.commit));
  return standing.findLast((one) => one.ticket === ticket && one.attempt === attempt)?.commit ?? null;
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

async function findTip(git: Git, records: RunRecords, run: RunRecord): Promise<Tip> {
  const reference = `refs/heads/${runBranch(run.run)}`;
  const words = ['rev-parse', `${reference}^{commit}`, `${reference}^{tree}`];
  const [commit = '', tree] = (await git.text(words, { answers: [128] })).split('\n');
  if (tree !== undefined) return { commit, tree };
  // It says why there is none.
  const tip = await integrationTip(git, records, run);
  return { commit: tip, tree: await git.text(['rev-parse', `${tip}^{tree}`]) };
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
