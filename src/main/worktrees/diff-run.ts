import type { Git } from './git';
import { integrationTip } from './open-attempt';
import { runCommits, standingCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { refuse } from './worktree-failure';

/** Two commits whose difference is what somebody asks for. */
export interface DiffEnds {
  readonly from: string;
  readonly to: string;
}

export interface DiffTicket {
  readonly run: string;
  readonly ticket: string;
  /** The work of this attempt, accepted or not; the ticket's accepted work when it is left out. */
  readonly attempt?: number;
}

/** The accepted work of the whole run; what was taken along at its start is no part of it. */
export async function endsOfRun(git: Git, run: RunRecord): Promise<DiffEnds> {
  return { from: run.start, to: await integrationTip(git, run) };
}

export async function endsOfTicket(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  { ticket, attempt }: DiffTicket,
): Promise<DiffEnds> {
  if (attempt !== undefined) {
    const { base, commit } = await records.attempt(run.run, ticket, attempt);
    return { from: base, to: commit ?? base };
  }
  const { commit, parent } = await standingCommitOf(git, run, ticket);
  return { from: parent, to: commit };
}

/** The last commit of the ticket's work that was not reverted. */
async function standingCommitOf(git: Git, run: RunRecord, ticket: string) {
  const commits = standingCommits(await runCommits(git, run.start, await integrationTip(git, run)));
  return (
    commits.findLast((one) => one.ticket === ticket) ?? refuse({ type: 'not_accepted', tickets: [ticket] })
  );
}
