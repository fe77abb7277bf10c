import { presentTree } from './commit-attempt';
import type { Git, OpenGit } from './git';
import { integrationTip } from './integration-tip';
import { mergeTrees } from './merge-trees';
import { runCommits, standingCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { refuse } from './worktree-failure';

/** Two commits or trees whose difference is what somebody asks for. */
export interface DiffEnds {
  readonly from: string;
  readonly to: string;
}

export interface DiffTicket {
  readonly run: string;
  readonly ticket: string;
  /** The work of this attempt, accepted or not, as its worktree has it now if it is not a commit yet; the ticket's accepted work when it is left out. */
  readonly attempt?: number;
  /** Says that its work counts, also where that changed nothing. */
  readonly isAccepted?: boolean;
}

/** The accepted work of the whole run; what was taken along at its start is no part of it. */
export async function endsOfRun(git: Git, records: RunRecords, run: RunRecord): Promise<DiffEnds> {
  return { from: run.start, to: await integrationTip(git, records, run) };
}

export async function endsOfTicket(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt, isAccepted = false }: DiffTicket,
  openGit: OpenGit,
  signal?: AbortSignal,
): Promise<DiffEnds> {
  if (attempt !== undefined) {
    const record = await records.attempt(run.run, ticket, attempt);
    const { base: from, commit } = record;
    return { from, to: commit ?? (await presentTree(openGit, record, signal)) ?? from };
  }
  const tip = await integrationTip(git, records, run);
  const commits = standingCommits(await runCommits(git, run.start, tip));
  const [first, ...more] = commits.filter((one) => one.ticket === ticket);
  if (first === undefined && isAccepted) return { from: tip, to: tip };
  if (first === undefined) return refuse({ type: 'not_accepted', tickets: [ticket] });
  const last = more.at(-1);
  if (last === undefined) return { from: first.parent, to: first.commit };
  // It was sent back after it had been accepted: both are its work, and what others did in between is not.
  const place = {
    commonDir: run.repository.commonDir,
    pathOf: (name: string) => records.pathOf(run.run, name),
  };
  let to = first.commit;
  for (const { parent, commit } of more) {
    const merged = await mergeTrees(git, place, { base: parent, ours: to, theirs: commit });
    // Where it rests on the work of others, the last commit alone can be told apart.
    if (merged.type === 'conflict') return { from: last.parent, to: last.commit };
    to = merged.tree;
  }
  return { from: first.parent, to };
}
