import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { countSetups } from '../../shared/count-setups';
import { fail, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { type Attempt, attemptKey, type RunState } from '../../shared/run-state';
import { workLeftAside } from '../../shared/work-left-aside';
import type {
  AllChanges,
  AttemptJob,
  MergeOutcome,
  PrepareJob,
  StepJob,
  StepOutcome,
  WorkerPort,
  WorkspacePort,
} from '../engine/ports';
import { sharedWorkspace } from '../engine/shared-workspace';
import { type BringAlong, USUALLY_BROUGHT } from '../worktrees/bring-along';
import { asPattern } from '../worktrees/bringable';
import { refusalText } from '../worktrees/refusal-text';
import { changesByGit } from './changes-by-git';
import { closeUnlessWanted, ignoredIn } from './ignored-work';
import { integrateAttempts } from './integrate-attempt';
import { createOwedTakeBacks } from './owed-take-backs';
import { type Found, goneText, type Known, type Own, whyNotThere } from './own-worktree';
import type { PatientWorktrees } from './patient-worktrees';

/** Gives each attempt of a run with worktrees one of its own; a run in the folder itself goes past all this. */
export interface AttemptWorktrees {
  readonly worker: WorkerPort;
  readonly workspaces: WorkspacePort;
  /** The folder that the attempt works in, or would if it still had one. */
  workspaceOf(attempt: string): Promise<string | null>;
  /** Hears what is on disk now: a ticket that is done needs no worktrees, and work that was not accepted after all is taken back. */
  heard(events: readonly RunEvent[]): void;
  /** The run was opened again: what its last process did not come to is done. */
  tidy(): void;
  /** Resolves when nothing of it is under way. */
  settle(): Promise<void>;
}

export interface AttemptWorktreesOptions {
  /** Of the run; only read. */
  readonly state: RunState;
  readonly worker: WorkerPort;
  readonly worktrees: PatientWorktrees;
  /** The files that the attempt's file tools wrote, from the workspace. */
  writtenBy(attempt: string): Promise<readonly string[]>;
  now(): Date;
}

export function createAttemptWorktrees(options: AttemptWorktreesOptions): AttemptWorktrees {
  const { state, worker, worktrees, writtenBy, now } = options;
  const underWay = new Set<Promise<unknown>>();
  let reading: Promise<Found<Known>> | null = null;
  const owed = createOwedTakeBacks(state, worktrees);

  /** What fails here is on record, and is done when the run is opened again. */
  function inBackground(work: Promise<unknown>): void {
    const ended = work.catch(() => {}).finally(() => underWay.delete(ended));
    underWay.add(ended);
  }

  function known(): Promise<Found<Known>> {
    reading ??= read().then((read) => {
      if (!read.ok) reading = null;
      return read;
    });
    return reading;
  }

  async function read(): Promise<Found<Known>> {
    // What cannot be cleared up now stays on record, and is no reason not to go on.
    await worktrees.recover(state.id);
    const looked = await worktrees.lookAt(state.id);
    if (!looked.ok) return fail(refusalText(looked.failure));
    const { root, leftOut, attempts } = looked.value;
    const own = new Map<string, Own>();
    for (const { ticket, attempt, path, state: stands, continues, accepted, ...more } of attempts) {
      const isOpen = stands === 'open';
      own.set(attemptKey(ticket, attempt), {
        path,
        isOpen,
        continues,
        leftOut: more.leftOut,
        isMerging: accepted !== null,
      });
      if (accepted !== null) owed.owe({ ticket, attempt });
      if (isOpen && isDone(ticket, attempt)) inBackground(close(ticket, attempt));
    }
    await owed.settle();
    return succeed({ root, leftOut, attempts: own });
  }

  /** Null where it is closed, or somebody has freed it meanwhile, here or in another Baton. */
  async function openNow({ attempts }: Known, key: string): Promise<Own | null> {
    const there = attempts.get(key);
    if (there?.isOpen !== true) return null;
    const isGone = await stat(there.path).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (!isGone) return there;
    attempts.set(key, { ...there, isOpen: false });
    return null;
  }

  function below({ root }: Known, path: string): string {
    return join(path, relative(root, state.workspace ?? root));
  }

  function brought({ root }: Known): readonly BringAlong[] {
    const below = relative(root, state.workspace ?? root);
    if (state.bring !== null) return state.bring.map((one) => asPattern(one, below));
    // An install through a link would change the person's own folder.
    return countSetups(state) === 0 ? USUALLY_BROUGHT : USUALLY_BROUGHT.filter(({ as }) => as === 'copy');
  }

  /** The attempt's job where it works; made as long as `open` says how. */
  async function own<Job extends AttemptJob>(
    job: Job,
    open: ((known: Known) => Promise<Found<Own>>) | null = null,
  ): Promise<Found<Job>> {
    const all = await known();
    if (!all.ok) return all;
    const { key, ticket } = job.attempt;
    let there = await openNow(all.value, key);
    if (there === null) {
      if (open === null) return fail(`${goneText(job.attempt)}: retry to begin anew.`);
      const opened = await open(all.value);
      if (!opened.ok) return opened;
      there = opened.value;
      all.value.attempts.set(key, there);
    }
    const workspace = below(all.value, there.path);
    const buildsOn: number[] = [];
    for (let number = before(all.value, ticket, job.attempt.number); number !== null; ) {
      buildsOn.push(number);
      number = before(all.value, ticket, number);
    }
    const missing = [...all.value.leftOut, ...there.leftOut];
    return succeed({ ...job, workspace, buildsOn, missing });
  }

  /** The attempt whose work this one began with: one that it goes on with, or one that was accepted. */
  function before({ attempts }: Known, ticket: string, number: number): number | null {
    const key = attemptKey(ticket, number);
    return attempts.get(key)?.continues ?? state.attempts.get(key)?.reopens ?? null;
  }

  async function open(job: PrepareJob, all: Known, signal: AbortSignal): Promise<Found<Own>> {
    // Nobody begins with what does not count any more; what cannot be taken off now is no reason not to work.
    await owed.settle();
    const { ticket, number: attempt, reopens } = job.attempt;
    const earlier = job.returned?.attempt ?? null;
    // What was accepted lies on the integration branch, where the worktree begins anyway.
    const continues = earlier === reopens ? null : earlier;
    const opened = await worktrees.openAttempt(
      { run: state.id, ticket, attempt, bring: brought(all), continues, at: now() },
      signal,
    );
    if (!opened.ok) return fail(refusalText(opened.failure));
    const { path, leftOut } = opened.value;
    const problem = await whyNotThere(below(all, path), path);
    if (problem !== null) return fail(problem);
    return succeed({ path, isOpen: true, continues, leftOut, isMerging: false });
  }

  /** The files that these attempts at the ticket changed, as far as git knows them. */
  async function changedBy(ticket: string, numbers: readonly number[]): Promise<Map<number, string[]>> {
    const found = new Map<number, string[]>();
    for (const number of numbers) {
      const changes = await changesByGit(worktrees, state, { ticket, number });
      if (changes.ok) {
        found.set(
          number,
          changes.value.files.map(({ path }) => path),
        );
      }
    }
    return found;
  }

  /**
   * The last verify command went well: what the worktree holds now is what was verified. After a crash that is what it holds when
   * Baton is opened again, which may be long after the command ended. What cannot be noted is verified again when it is to be merged.
   */
  async function noteVerified(
    { attempt: { ticket, number, steps }, step }: StepJob,
    outcome: StepOutcome | null,
    signal: AbortSignal,
  ): Promise<void> {
    if (step.origin !== 'verify' || steps.at(-1) !== step.id || outcome?.outcome !== 'ok') return;
    // What the process before left half done is cleared up first.
    await known();
    const request = { run: state.id, ticket, attempt: number };
    await worktrees.noteChecked({ ...request, by: 'verified', at: null }, signal);
  }

  /** What the review is to see, and nothing else is merged then. */
  async function changesToReview(attempt: Attempt, signal: AbortSignal): Promise<Found<AllChanges>> {
    const request = {
      run: state.id,
      ticket: attempt.ticket,
      attempt: attempt.number,
      by: 'reviewed',
    } as const;
    const changes = await changesByGit(worktrees, state, attempt, signal);
    const at = changes.ok ? changes.value.to : 'nothing';
    const noted = await worktrees.noteChecked({ ...request, at }, signal);
    // Where nothing can be noted, an earlier review does not count for what a person accepts now.
    if (!changes.ok) return fail(refusalText(changes.failure));
    if (noted.ok) return changes;
    await worktrees.noteChecked({ ...request, at: 'nothing' }, signal);
    return fail(refusalText(noted.failure));
  }

  const isolated: WorkerPort = {
    async prepare(job, signal) {
      const at = await own(job, (all) => open(job, all, signal));
      if (!at.ok) return fail({ type: 'failed', reason: at.failure });
      const changedBefore = await changedBy(job.attempt.ticket, at.value.buildsOn ?? []);
      return worker.prepare({ ...at.value, changedBefore }, signal);
    },
    async turn(job, signal) {
      const at = await own(job);
      if (at.ok) return worker.turn(at.value, signal);
      return { type: 'failed', reason: at.failure, retry: null, usage: null, model: job.proposal.model };
    },
    async step(job, signal) {
      const at = await own(job);
      if (!at.ok) return { outcome: 'error', note: at.failure };
      const outcome = await worker.step(at.value, signal);
      await noteVerified(job, outcome, signal);
      return outcome;
    },
    // How a step ended is known without the worktree that it ran in.
    async rejoin(job, signal) {
      const outcome = await worker.rejoin(job, signal);
      if (outcome !== 'again') await noteVerified(job, outcome, signal);
      return outcome;
    },
    async review(job, signal) {
      const at = await own(job);
      const changes = at.ok ? await changesToReview(job.attempt, signal) : at;
      if (at.ok && changes.ok) return worker.review({ ...at.value, changes: changes.value }, signal);
      const reason = changes.ok ? '' : changes.failure;
      const model = job.techLead ?? '';
      return { type: 'failed', reason, retry: null, changed: [], usages: [], model };
    },
    async diagnose(job, signal) {
      const at = await own(job);
      if (at.ok) return worker.diagnose(at.value, signal);
      return { type: 'failed', reason: at.failure, usage: null, model: job.qa };
    },
    ended: (attempt) => worker.ended(attempt),
  };

  const { merge, revert } = integrateAttempts({ state, worktrees, owed, known });
  const isApart = () => state.isolation === 'worktree';
  const chosen = () => (isApart() ? isolated : worker);

  /** What a person declared completed keeps the work that was not accepted: nothing of it is on the run's branch. */
  function isDone(id: string, attempt: number): boolean {
    const ticket = state.tickets.get(id);
    if (ticket?.state.status !== 'completed') return false;
    return ticket.state.by !== 'person' || workLeftAside(state, ticket) !== attempt;
  }

  async function close(ticket: string, number: number): Promise<void> {
    const written = await writtenBy(attemptKey(ticket, number));
    await closeUnlessWanted(worktrees, state, { ticket, number }, written);
  }

  /** What its worktree holds beside the work does not keep that from being merged. */
  async function mergeApart(job: AttemptJob, signal: AbortSignal): Promise<MergeOutcome> {
    const written = writtenBy(job.attempt.key).catch(() => []);
    const ignored = written.then((files) => ignoredIn(worktrees, state, job.attempt, files, signal));
    const [outcome, left] = await Promise.all([merge(job, signal), ignored]);
    return outcome.type === 'merged' && left !== undefined ? { ...outcome, ignored: left } : outcome;
  }

  async function closeAll(ticket: string): Promise<void> {
    const all = await known();
    const attempts = state.tickets.get(ticket)?.attempts ?? 0;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (!isDone(ticket, attempt)) continue;
      const key = attemptKey(ticket, attempt);
      const there = all.ok ? all.value.attempts.get(key) : undefined;
      if (all.ok && there !== undefined) all.value.attempts.set(key, { ...there, isOpen: false });
      inBackground(close(ticket, attempt));
    }
  }

  return {
    worker: {
      prepare: (job, signal) => chosen().prepare(job, signal),
      turn: (job, signal) => chosen().turn(job, signal),
      step: (job, signal) => chosen().step(job, signal),
      rejoin: (job, signal) => chosen().rejoin(job, signal),
      review: (job, signal) => chosen().review(job, signal),
      diagnose: (job, signal) => chosen().diagnose(job, signal),
      ended: (attempt) => worker.ended(attempt),
    },
    workspaces: {
      merge: (job, signal) => (isApart() ? mergeApart(job, signal) : sharedWorkspace.merge(job, signal)),
      revert: (job, signal) => (isApart() ? revert(job, signal) : sharedWorkspace.revert(job, signal)),
    },
    async workspaceOf(attempt) {
      if (!isApart()) return state.workspace;
      const all = await known();
      const there = all.ok ? await openNow(all.value, attempt) : null;
      return all.ok && there !== null ? below(all.value, there.path) : state.workspace;
    },
    heard(events) {
      if (!isApart()) return;
      for (const event of events) {
        if (event.type === 'ticket.completed') inBackground(closeAll(event.ticket));
        if (event.type !== 'attempt.finished' || event.outcome === 'completed') continue;
        // Asked for at once, so that it comes between the merge that may be under way and the next one.
        if (wasDelivered(state.attempts.get(attemptKey(event.ticket, event.attempt)))) {
          owed.owe(event);
          inBackground(owed.settle());
        }
      }
    },
    tidy() {
      if (isApart()) inBackground(known());
    },
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function wasDelivered(attempt: Attempt | undefined): boolean {
  return attempt !== undefined && attempt.delivered !== null;
}
