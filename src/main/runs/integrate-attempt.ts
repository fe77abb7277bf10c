// How an attempt's accepted work comes onto the run's branch, and off it again.
import { assertNever } from '../../shared/assert-never';
import { firstFew } from '../../shared/first-few';
import type { RunState } from '../../shared/run-state';
import type { AttemptJob, MergeOutcome, RevertOutcome, WorkspacePort } from '../engine/ports';
import { refusalText } from '../worktrees/refusal-text';
import type { OwedTakeBacks } from './owed-take-backs';
import { type Found, goneText, type Known } from './own-worktree';
import type { PatientWorktrees } from './patient-worktrees';
import { whatWasChecked } from './what-was-checked';

interface Integration {
  /** Of the run; only read. */
  readonly state: RunState;
  readonly worktrees: PatientWorktrees;
  readonly owed: Pick<OwedTakeBacks, 'settle'>;
  known(): Promise<Found<Known>>;
}

export function integrateAttempts({ state, worktrees, owed, known }: Integration): WorkspacePort {
  async function merge(job: AttemptJob, signal: AbortSignal): Promise<MergeOutcome> {
    const { ticket, number: attempt, key, proposal, delivered } = job.attempt;
    const all = await known();
    if (!all.ok) return { type: 'failed', reason: all.failure };
    const unsettled = await owed.settle(signal);
    if (unsettled !== null) return { type: 'failed', reason: unsettled };
    const request = { run: state.id, ticket, attempt };
    const own = all.value.attempts.get(key);
    if (own?.isMerging !== true) {
      const lost = { type: 'lost', reason: `${goneText(job.attempt)}: retry to begin anew.` } as const;
      if (own?.isOpen !== true) return lost;
      const title = job.ticket.title || (job.ticket.description.split('\n')[0] ?? '');
      const [summary, model] = [delivered?.summary ?? '', proposal?.model ?? job.model];
      const checked = whatWasChecked(state, job.attempt);
      const work = { ...request, title, summary, model, checked };
      const committed = await worktrees.commitAttempt(work, signal);
      if (!committed.ok) {
        const { failure } = committed;
        if (failure.type === 'no_such_attempt') return lost;
        const reason = refusalText(failure);
        return { type: failure.type === 'not_as_checked' ? 'changed' : 'failed', reason };
      }
      const { leftOut } = committed.value;
      if (leftOut.length > 0) return { type: 'failed', reason: ownRepositories(leftOut, own.path) };
    }
    const merged = await worktrees.mergeAttempt(request, signal);
    if (!merged.ok) {
      // What is merged when it is asked for again is what the worktree holds then.
      if (own !== undefined) all.value.attempts.set(key, { ...own, isMerging: false });
      return { type: 'failed', reason: refusalText(merged.failure) };
    }
    switch (merged.value.type) {
      case 'merged':
        return { type: 'merged', commit: merged.value.commit };
      case 'nothing':
        return { type: 'merged', commit: null };
      case 'conflict': {
        const { files } = merged.value;
        const tickets = [...new Set(files.flatMap((file) => file.tickets))];
        return { type: 'conflict', files: files.map(({ path }) => path), tickets };
      }
      default:
        return assertNever(merged.value);
    }
  }

  /** Asked once more after a crash, git finds nothing left to do. */
  async function revert({ attempt: { ticket } }: AttemptJob, signal: AbortSignal): Promise<RevertOutcome> {
    const all = await known();
    if (!all.ok) return { type: 'failed', reason: all.failure };
    const reverted = await worktrees.revertTicket(state.id, ticket, signal);
    if (reverted.ok) return { type: 'reverted', commit: reverted.value.commit };
    // What no commit holds was taken back by the process before, or changed no file.
    if (reverted.failure.type === 'not_accepted') return { type: 'reverted', commit: null };
    return { type: 'failed', reason: refusalText(reverted.failure) };
  }

  return { merge, revert };
}

function ownRepositories(folders: readonly string[], worktree: string): string {
  const [are, it] =
    folders.length === 1 ? ['is a repository of its own', 'it'] : ['are repositories of their own', 'them'];
  return `${firstFew(folders)} in ${worktree} ${are}, which no commit can hold: take the folder ".git" out of ${it}, then retry.`;
}
