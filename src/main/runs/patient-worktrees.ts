import type { Result } from '../../shared/result';
import { attemptKey } from '../../shared/run-state';
import { machineLack } from '../disk/machine-lack';
import { AT_ONCE, type Standstill } from '../workers/standstill';
import type { AttemptRequest } from '../worktrees/attempt-request';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { WorktreeFailure } from '../worktrees/worktree-failure';

type Patient =
  | 'lookAt'
  | 'openAttempt'
  | 'diffTicket'
  | 'listIgnored'
  | 'noteChecked'
  | 'commitAttempt'
  | 'mergeAttempt'
  | 'takeBack'
  | 'revertTicket';

export interface PatientWorktrees extends Worktrees {
  /** Of these the signal ends the wait alone: what has begun comes to its end. */
  lookAt(run: string, signal?: AbortSignal): ReturnType<Worktrees['lookAt']>;
  takeBack(
    request: Parameters<Worktrees['takeBack']>[0],
    signal?: AbortSignal,
  ): ReturnType<Worktrees['takeBack']>;
}

/** The worktrees of a run as its attempts use them: what git finds no room for waits for it. */
export function patientWorktrees(worktrees: Worktrees, standstill: Standstill): PatientWorktrees {
  async function wait<Value>(
    { enter, until }: Standstill,
    work: () => Promise<Result<Value, WorktreeFailure>>,
    signal = AT_ONCE,
  ): Promise<Result<Value, WorktreeFailure>> {
    await enter(signal);
    return until(work, lackIn, signal);
  }
  const of = ({ ticket, attempt }: AttemptRequest) => standstill.of(attemptKey(ticket, attempt));

  const patient: Pick<PatientWorktrees, Patient> = {
    lookAt: (run, signal) => wait(standstill, () => worktrees.lookAt(run), signal),
    openAttempt: (request, signal) => wait(of(request), () => worktrees.openAttempt(request, signal), signal),
    diffTicket: (request, signal) => wait(standstill, () => worktrees.diffTicket(request, signal), signal),
    listIgnored: (request, signal) => wait(of(request), () => worktrees.listIgnored(request, signal), signal),
    noteChecked: (request, signal) => wait(of(request), () => worktrees.noteChecked(request, signal), signal),
    commitAttempt: (request, signal) =>
      wait(of(request), () => worktrees.commitAttempt(request, signal), signal),
    mergeAttempt: (request, signal) =>
      wait(of(request), () => worktrees.mergeAttempt(request, signal), signal),
    takeBack: (request, signal) => wait(of(request), () => worktrees.takeBack(request), signal),
    revertTicket: (run, ticket, signal) =>
      wait(standstill, () => worktrees.revertTicket(run, ticket, signal), signal),
  };
  return { ...worktrees, ...patient };
}

/** Git has changed nothing then: the same can be asked for again. */
function lackIn(asked: Result<unknown, WorktreeFailure>): string | null {
  if (asked.ok) return null;
  const { failure } = asked;
  if (failure.type === 'disk_full') return 'Git: the disk of the worktrees is full';
  if (failure.type === 'git_failed') return machineLack(failure, 'Git cannot be started');
  if (failure.type !== 'disk_failed') return null;
  return machineLack(failure, 'What is known of the worktrees cannot be read or written');
}
