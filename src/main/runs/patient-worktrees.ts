import type { Result } from '../../shared/result';
import { attemptKey } from '../../shared/run-state';
import { AT_ONCE, type Standstill } from '../workers/standstill';
import type { AttemptRequest } from '../worktrees/attempt-request';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { WorktreeFailure } from '../worktrees/worktree-failure';

type Patient = 'openAttempt' | 'commitAttempt' | 'mergeAttempt' | 'revertTicket';

/** The worktrees of a run as its attempts use them: what git finds no room for waits for it. */
export function patientWorktrees(worktrees: Worktrees, standstill: Standstill): Worktrees {
  async function wait<Value>(
    { enter, until }: Standstill,
    work: () => Promise<Result<Value, WorktreeFailure>>,
    signal = AT_ONCE,
  ): Promise<Result<Value, WorktreeFailure>> {
    await enter(signal);
    return until(work, lackIn, signal);
  }
  const of = ({ ticket, attempt }: AttemptRequest) => standstill.of(attemptKey(ticket, attempt));

  const patient: Pick<Worktrees, Patient> = {
    openAttempt: (request, signal) => wait(of(request), () => worktrees.openAttempt(request, signal), signal),
    commitAttempt: (request, signal) =>
      wait(of(request), () => worktrees.commitAttempt(request, signal), signal),
    mergeAttempt: (request, signal) =>
      wait(of(request), () => worktrees.mergeAttempt(request, signal), signal),
    revertTicket: (run, ticket, signal) =>
      wait(standstill, () => worktrees.revertTicket(run, ticket, signal), signal),
  };
  return { ...worktrees, ...patient };
}

/** What Node says of a program for which the system has no room. */
const NOT_STARTED = /^spawn .* (EMFILE|ENFILE|EAGAIN|ENOMEM)$/;

/** Git has changed nothing then: the same can be asked for again. */
function lackIn(asked: Result<unknown, WorktreeFailure>): string | null {
  if (asked.ok) return null;
  const { failure } = asked;
  if (failure.type === 'disk_full') return 'Git: the disk of the worktrees is full';
  const isNotStarted = failure.type === 'git_failed' && NOT_STARTED.test(failure.message);
  return isNotStarted ? `Git cannot be started: ${failure.message}` : null;
}
