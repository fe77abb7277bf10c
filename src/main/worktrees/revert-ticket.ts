import { attemptBranches } from './branch-names';
import { commitTree } from './commit-tree';
import type { Git } from './git';
import { mergeTrees } from './merge-trees';
import { moveRunBranch } from './move-run-branch';
import { integrationTip } from './open-attempt';
import { type RunCommit, runCommits, standingCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { changedPaths, touchedBy } from './touched-by';
import type { TouchedFile } from './touched-file';
import { oneLine, trailerValue } from './work-message';
import { refuse } from './worktree-failure';

/** A ticket accepted later, whose worker had the ticket's work before it or changed the same files. */
export interface Dependent {
  readonly ticket: string;
  readonly commit: string;
  readonly sharedFiles: readonly string[];
  /** Whether its worktree held the work that is to be reverted. */
  readonly builtOn: boolean;
}

export type RevertPreview =
  | { type: 'possible'; dependents: Dependent[] }
  | { type: 'conflict'; dependents: Dependent[]; files: TouchedFile[] };

interface Plan {
  readonly tip: string;
  readonly reverted: RunCommit & { ticket: string };
  readonly preview: RevertPreview;
  readonly tree: string | null;
}

/** What reverting the ticket would meet; changes nothing. */
export async function previewRevert(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  ticket: string,
): Promise<RevertPreview> {
  return (await plan(git, records, run, ticket)).preview;
}

/**
 * Adds a commit to the integration branch that undoes the ticket's. History stays, so that attempts which began with the work
 * in their base merge as before; the files are as if it had not been.
 */
export async function revertTicket(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  ticket: string,
): Promise<{ commit: string; dependents: Dependent[] }> {
  const { tip, reverted, preview, tree } = await plan(git, records, run, ticket);
  if (preview.type === 'conflict') return refuse({ type: 'conflict', files: preview.files });
  if (tree === null) throw new Error('A revert without conflict has a tree');
  const message = [
    oneLine(`Revert ${reverted.subject}`),
    `This reverts commit ${reverted.commit}.`,
    [
      `Baton-Run: ${run.run}`,
      `Baton-Ticket: ${trailerValue(ticket)}`,
      `Baton-Reverts: ${reverted.commit}`,
    ].join('\n'),
  ].join('\n\n');
  const commit = await commitTree(git, git.folder, tree, [tip], `${message}\n`);
  await moveRunBranch(git, records, run, tip, commit, 'work reverted');
  return { commit, dependents: preview.dependents };
}

async function plan(git: Git, records: RunRecords, run: RunRecord, ticket: string): Promise<Plan> {
  const tip = await integrationTip(git, run);
  const standing = standingCommits(await runCommits(git, run.start, tip));
  const reverted = standing.findLast((one) => one.ticket === ticket);
  if (reverted === undefined) return refuse({ type: 'not_accepted', tickets: [ticket] });
  const later = standing.slice(standing.indexOf(reverted) + 1);
  const dependents = await findDependents(git, records, run, reverted, later);
  const place = {
    commonDir: run.repository.commonDir,
    pathOf: (name: string) => records.pathOf(run.run, name),
  };
  const sides = { base: reverted.commit, ours: tip, theirs: reverted.parent };
  const merged = await mergeTrees(git, place, sides);
  if (merged.type === 'clean') {
    return { tip, reverted, preview: { type: 'possible', dependents }, tree: merged.tree };
  }
  const files = await touchedBy(git, merged.files, reverted.parent, tip);
  return { tip, reverted, preview: { type: 'conflict', dependents, files }, tree: null };
}

async function findDependents(
  git: Git,
  records: RunRecords,
  { run }: RunRecord,
  reverted: RunCommit,
  later: readonly (RunCommit & { ticket: string })[],
): Promise<Dependent[]> {
  if (later.length === 0) return [];
  const words = ['for-each-ref', '--format=%(refname)', `--contains=${reverted.commit}`];
  const holders = new Set((await git.text([...words, `refs/heads/${attemptBranches(run)}`])).split('\n'));
  const tickets = new Set(
    (await records.attempts(run))
      .filter(({ branch }) => holders.has(`refs/heads/${branch}`))
      .map(({ ticket }) => ticket),
  );
  const files = new Set(await changedPaths(git, reverted.parent, reverted.commit));
  const found: Dependent[] = [];
  for (const { ticket, commit, parent } of later) {
    const sharedFiles = (await changedPaths(git, parent, commit)).filter((path) => files.has(path));
    const builtOn = tickets.has(ticket);
    if (builtOn || sharedFiles.length > 0) found.push({ ticket, commit, sharedFiles, builtOn });
  }
  return found;
}
