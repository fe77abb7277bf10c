import type { Dependent, RevertPreview } from '../../shared/work';
import { attemptBranches } from './branch-names';
import { commitTree } from './commit-tree';
import type { Git } from './git';
import { integrationTip } from './integration-tip';
import { mergeTrees } from './merge-trees';
import { moveRunBranch } from './move-run-branch';
import { type RunCommit, runCommits, standingCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { changedPaths, touchedBy } from './touched-by';
import { oneLine, trailerValue } from './work-message';
import { refuse, type WorktreeFailure } from './worktree-failure';

type Standing = RunCommit & { ticket: string };

interface Undo {
  readonly undone: Standing;
  /** The tree with it and all before it in the list undone. */
  readonly tree: string;
}

interface Plan {
  readonly tip: string;
  readonly preview: RevertPreview;
  /** The newest first; none where there is a conflict. */
  readonly undos: readonly Undo[];
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
 * Adds commits to the integration branch that undo the ticket's, or only the one that is named. History stays, so that attempts
 * which began with the work in their base merge as before; the files are as if it had not been.
 */
export async function revertTicket(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  ticket: string,
  only: string | null = null,
): Promise<{ commit: string; dependents: readonly Dependent[] }> {
  const { tip, preview, undos } = await plan(git, records, run, ticket, only);
  if (preview.type === 'conflict') return refuse(revertConflict(preview));
  let commit = tip;
  for (const { undone, tree } of undos) {
    const message = [
      oneLine(`Revert ${undone.subject}`),
      `This reverts commit ${undone.commit}.`,
      [
        `Baton-Run: ${run.run}`,
        `Baton-Ticket: ${trailerValue(ticket)}`,
        `Baton-Reverts: ${undone.commit}`,
      ].join('\n'),
    ].join('\n\n');
    commit = await commitTree(git, git.folder, tree, [commit], `${message}\n`);
  }
  await moveRunBranch(git, records, run, tip, commit, 'work reverted');
  await records.saveRun({ ...run, reverted: commit });
  return { commit, dependents: preview.dependents };
}

async function plan(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  ticket: string,
  only: string | null = null,
): Promise<Plan> {
  const tip = await integrationTip(git, records, run);
  const standing = standingCommits(await runCommits(git, run.start, tip));
  const isMeant = (one: Standing) => one.ticket === ticket && (only === null || one.commit === only);
  const own = standing.filter(isMeant);
  const [first] = own;
  if (first === undefined) return refuse({ type: 'not_accepted', tickets: [ticket] });
  const later = standing.slice(standing.indexOf(first) + 1).filter((one) => !isMeant(one));
  const dependents = await findDependents(git, records, run, own, later);
  const place = {
    commonDir: run.repository.commonDir,
    pathOf: (name: string) => records.pathOf(run.run, name),
  };
  const undos: Undo[] = [];
  for (const undone of own.toReversed()) {
    const ours = undos.at(-1)?.tree ?? tip;
    const merged = await mergeTrees(git, place, { base: undone.commit, ours, theirs: undone.parent });
    if (merged.type === 'conflict') {
      const files = await touchedBy(git, merged.files, first.parent, tip);
      const laterOnes = tooLate(merged.files, dependents);
      return { tip, preview: { type: 'conflict', dependents, files, first: laterOnes }, undos: [] };
    }
    undos.push({ undone, tree: merged.tree });
  }
  return { tip, preview: { type: 'possible', dependents }, undos };
}

export function revertConflict({
  files,
  first,
}: Extract<RevertPreview, { type: 'conflict' }>): WorktreeFailure {
  return {
    type: 'conflict',
    files,
    way: first.length === 0 ? null : { type: 'take_back_first', tickets: first },
  };
}

/** The latest first, as they are to be taken back. */
function tooLate(files: readonly string[], dependents: readonly Dependent[]): string[] {
  const changed = dependents.filter(({ sharedFiles }) => sharedFiles.some((path) => files.includes(path)));
  return [...new Set(changed.toReversed().map(({ ticket }) => ticket))];
}

async function findDependents(
  git: Git,
  records: RunRecords,
  { run }: RunRecord,
  own: readonly Standing[],
  later: readonly Standing[],
): Promise<Dependent[]> {
  const [first] = own;
  if (first === undefined || later.length === 0) return [];
  const words = ['for-each-ref', '--format=%(refname)', `--contains=${first.commit}`];
  const holders = new Set((await git.text([...words, `refs/heads/${attemptBranches(run)}`])).split('\n'));
  const tickets = new Set(
    (await records.attempts(run))
      .filter(({ branch }) => holders.has(`refs/heads/${branch}`))
      .map(({ ticket }) => ticket),
  );
  const files = new Set<string>();
  for (const { parent, commit } of own) {
    for (const path of await changedPaths(git, parent, commit)) files.add(path);
  }
  const found: Dependent[] = [];
  for (const { ticket, commit, parent } of later) {
    const sharedFiles = (await changedPaths(git, parent, commit)).filter((path) => files.has(path));
    const builtOn = tickets.has(ticket);
    if (builtOn || sharedFiles.length > 0) found.push({ ticket, commit, sharedFiles, builtOn });
  }
  return found;
}
