import { stat } from 'node:fs/promises';
import type { Leftover } from '../../shared/disk-report';
import { isWorthKeeping } from '../../shared/ignored-files';
import { fail, type Result, succeed } from '../../shared/result';
import type { Bring } from '../../shared/run-event';
import type {
  AppliedWork,
  BringsNothing,
  Dependent,
  DiscardedWork,
  FileList,
  RevertPreview,
  WorkFile,
} from '../../shared/work';
import { type ApplyRun, applyRun, findBringsNothing, previewApply } from './apply-run';
import type { AttemptRequest } from './attempt-request';
import { type Bringable, checkBring, findBringable } from './bringable';
import { checkStart } from './check-start';
import { type CommitAttempt, type CommittedAttempt, commitAttempt, keepWork } from './commit-attempt';
import { type Diff, diffCommits, listChanges, patchOf } from './diff-commits';
import { type DiffEnds, type DiffTicket, endsOfRun, endsOfTicket } from './diff-run';
import { closeWorktree, discardRun, unmakeRun } from './discard-run';
import { type Base, findBase } from './find-base';
import { findPlaces, findRepository } from './find-repository';
import { createOpenGit, type Git, type OpenGit } from './git';
import { type IgnoredWork, ignoredWork, type ListIgnored, listIgnored } from './ignored-files';
import { createKeyedQueue } from './keyed-queue';
import { findLeftovers, type KeptWorktree, listWorktrees, type UnweighedWorktree } from './leftovers';
import { mendLeftover } from './mend-leftover';
import { type MergedAttempt, mergeAttempt, takeBack, takeBackUnwanted } from './merge-attempt';
import { type NoteChecked, noteChecked } from './note-checked';
import { type OpenAttempt, type OpenedAttempt, openAttempt } from './open-attempt';
import { recoverRun } from './recover-run';
import { mendInterruptedApply } from './replace-tree';
import type { Repository } from './repository';
import { previewRevert, revertTicket } from './revert-ticket';
import { type AttemptRecord, openRunRecords, type RunRecord, type RunRecords } from './run-records';
import { type StartedRun, type StartRun, startRun } from './start-run';
import { Refusal, refuse, type WorktreeFailure } from './worktree-failure';

type Outcome<Value> = Promise<Result<Value, WorktreeFailure>>;

/** What the records say of a run. */
interface RunStanding {
  /** The repository's working tree. */
  readonly root: string;
  /** Folders that could not be taken along. */
  readonly leftOut: readonly string[];
  readonly attempts: readonly Pick<
    AttemptRecord,
    'ticket' | 'attempt' | 'path' | 'state' | 'continues' | 'leftOut' | 'accepted'
  >[];
}

interface DiffRequest {
  readonly run: string;
  readonly of: Omit<DiffTicket, 'run'> | null;
}

/** `from` and `to` as a list has them; `paths` are the file's own and, when it was renamed, its old one. */
interface ReadChange extends Pick<FileList, 'from' | 'to'> {
  readonly run: string;
  readonly paths: readonly [path: string, old?: string];
}

/**
 * The git side of runs. Each request takes a signal that ends its git commands; what it had begun is cleared up. Times are the
 * caller's (`at`), so that tests have theirs.
 */
export interface Worktrees {
  findRepository(folder: string, signal?: AbortSignal): Outcome<Repository>;
  /** Whether a run in this folder can have worktrees; refused where not. */
  checkStart(folder: string, signal?: AbortSignal): Outcome<null>;
  /** Where a run in this folder would begin: at a branch, tag or commit, or, with null, at the present one. */
  findBase(folder: string, name: string | null, signal?: AbortSignal): Outcome<Base>;
  findBringable(folder: string, signal?: AbortSignal): Outcome<{ found: Bringable[]; more: number }>;
  /** Refuses what cannot be brought along from this folder; the paths of the others count from it. */
  checkBring(folder: string, wanted: readonly Bring[], signal?: AbortSignal): Outcome<Bring[]>;
  /** `repository` is a folder in it. */
  startRun(request: StartRun & { readonly repository: string }, signal?: AbortSignal): Outcome<StartedRun>;
  openAttempt(request: OpenAttempt, signal?: AbortSignal): Outcome<OpenedAttempt>;
  noteChecked(request: NoteChecked, signal?: AbortSignal): Outcome<void>;
  commitAttempt(request: CommitAttempt, signal?: AbortSignal): Outcome<CommittedAttempt>;
  mergeAttempt(request: AttemptRequest, signal?: AbortSignal): Outcome<MergedAttempt>;
  /** For an attempt that does not count any more, also when its merge was broken off in the middle. */
  takeBack(request: AttemptRequest): Outcome<boolean>;
  /**
   * Takes away what a process that died left half done: worktrees in the making, and files that were to be replaced. To be asked
   * by the process that has the run now, before it asks for anything else of it.
   */
  recover(run: string): Outcome<void>;
  /** By the records alone. */
  lookAt(run: string): Outcome<RunStanding>;
  diffRun(run: string, signal?: AbortSignal): Outcome<Diff>;
  diffTicket(request: DiffTicket, signal?: AbortSignal): Outcome<Diff>;
  /** As text that `git apply` takes. */
  patchRun(run: string, signal?: AbortSignal): Outcome<string>;
  patchTicket(request: DiffTicket, signal?: AbortSignal): Outcome<string>;
  /** What changed, without contents; without a ticket the accepted work of the whole run. */
  listChanges(request: DiffRequest, signal?: AbortSignal): Outcome<FileList>;
  /** One file of such a list; null when it is in none. */
  readChange(request: ReadChange, signal?: AbortSignal): Outcome<WorkFile | null>;
  /** Which of the accepted tickets applying would bring nothing of, since they are there already or changed nothing. */
  findBringsNothing(run: string, accepted: readonly string[], signal?: AbortSignal): Outcome<BringsNothing>;
  /** What `applyRun` would do; refused as that would be. Both first mend what an apply left half done whose process is dead. */
  previewApply(request: ApplyRun, signal?: AbortSignal): Outcome<AppliedWork>;
  applyRun(request: ApplyRun, signal?: AbortSignal): Outcome<AppliedWork>;
  previewRevert(run: string, ticket: string, signal?: AbortSignal): Outcome<RevertPreview>;
  revertTicket(
    run: string,
    ticket: string,
    signal?: AbortSignal,
  ): Outcome<{ commit: string; dependents: readonly Dependent[] }>;
  listIgnored(request: ListIgnored, signal?: AbortSignal): Outcome<IgnoredWork>;
  /**
   * Its worktree goes; its branch stays and holds all of its work. With `written` (as of `listIgnored`) it stays as long as it holds
   * what somebody may want and no branch takes.
   */
  closeAttempt(
    request: AttemptRequest & Partial<Pick<ListIgnored, 'written'>>,
    signal?: AbortSignal,
  ): Outcome<void>;
  /** A person discards its work. What is asked of it later is refused with that. */
  discardRun(run: string, at: Date, signal?: AbortSignal): Outcome<DiscardedWork>;
  /** The run itself is gone: nobody needs to hear of its work any more. */
  forgetDiscarded(run: string): Outcome<void>;
  /** As if it had never been started: for one that did not begin. */
  unmakeRun(run: string): Outcome<void>;
  /** The worktrees that are there, or those of them that are wanted, and the disk that each takes. */
  listWorktrees(
    isWanted?: (worktree: UnweighedWorktree) => boolean | Promise<boolean>,
  ): Outcome<KeptWorktree[]>;
  /** `isKnown` says whether there is such a run still; without it every one is. */
  listLeftovers(isKnown?: (run: string) => Promise<boolean>): Outcome<Leftover[]>;
  /** Removes or puts right what `listLeftovers` found. */
  mend(leftover: Leftover, signal?: AbortSignal): Outcome<void>;
}

/** `folder` is where worktrees and records of them lie, outside every workspace. */
export function createWorktrees({
  folder,
  environment,
}: {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}): Worktrees {
  const openGit = createOpenGit(environment);
  const queue = createKeyedQueue();
  let opened: Promise<RunRecords> | null = null;
  const records = () => {
    opened ??= openRunRecords(folder);
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
  /** Git in a folder that somebody named. */
  const openIn = async (path: string, signal: AbortSignal | undefined) =>
    (await isFolder(path)) ? openGit(path, signal) : refuse({ type: 'no_repository', folder: path });
  /** Git in the run's repository, and what is known of both. */
  const inRun = <Value>(
    run: string,
    signal: AbortSignal | undefined,
    use: (git: Git, known: RunRecords, record: RunRecord) => Promise<Value>,
  ) =>
    outcome(async () => {
      const known = await records();
      const record = await known.run(run);
      return use(await openGit(await workingFolder(record), signal), known, record);
    });
  /** The same, one at a time for each run: what moves the integration branch or takes things away. */
  const alone: typeof inRun = (run, signal, use) => queue(run, () => inRun(run, signal, use));
  const diffed = (run: string, signal: AbortSignal | undefined, request: DiffTicket | null) =>
    inRun(run, signal, async (git, known, record) =>
      diffCommits(git, ...(await ends(git, known, record, request, openGit, signal))),
    );
  const patched = (run: string, signal: AbortSignal | undefined, request: DiffTicket | null) =>
    inRun(run, signal, async (git, known, record) =>
      patchOf(git, ...(await ends(git, known, record, request, openGit, signal))),
    );

  return {
    findRepository: (path, signal) => outcome(async () => findRepository(await openIn(path, signal))),
    checkStart: (path, signal) =>
      outcome(async () => {
        await checkStart(await openIn(path, signal));
        return null;
      }),
    findBase: (path, name, signal) => outcome(async () => findBase(await openIn(path, signal), name)),
    findBringable: (path, signal) => outcome(async () => findBringable(await openIn(path, signal))),
    checkBring: (path, wanted, signal) => outcome(async () => checkBring(await openIn(path, signal), wanted)),
    startRun: ({ repository, ...request }, signal) =>
      queue(request.run, () =>
        outcome(async () => {
          const { root } = await findPlaces(await openIn(repository, signal));
          return startRun(await openGit(root, signal), await records(), request);
        }),
      ),
    openAttempt: (request, signal) =>
      inRun(request.run, signal, (git, known, record) =>
        openAttempt(git, openGit, known, record, request, (work) => queue(request.run, work), signal),
      ),
    noteChecked: (request, signal) =>
      outcome(async () =>
        noteChecked(openGit, await records(), request, (work) => queue(request.run, work), signal),
      ),
    commitAttempt: (request, signal) =>
      queue(request.run, () => outcome(async () => commitAttempt(openGit, await records(), request, signal))),
    mergeAttempt: (request, signal) =>
      alone(request.run, signal, (git, known, record) => mergeAttempt(git, known, record, request)),
    takeBack: (request) =>
      alone(request.run, undefined, (git, known, record) => takeBack(git, known, record, request)),
    recover: (run) => alone(run, undefined, async (git, known, record) => recoverRun(git, known, record)),
    lookAt: (run) =>
      outcome(async () => {
        const known = await records();
        const { repository, leftOut } = await known.run(run);
        return { root: repository.root, leftOut, attempts: await known.attempts(run) };
      }),
    diffRun: (run, signal) => diffed(run, signal, null),
    diffTicket: (request, signal) => diffed(request.run, signal, request),
    patchRun: (run, signal) => patched(run, signal, null),
    patchTicket: (request, signal) => patched(request.run, signal, request),
    listChanges: ({ run, of }, signal) =>
      inRun(run, signal, async (git, known, record) =>
        listChanges(git, ...(await ends(git, known, record, of && { run, ...of }, openGit, signal))),
      ),
    readChange: ({ run, from, to, paths }, signal) =>
      inRun(run, signal, async (git) => {
        const { files } = await diffCommits(git, from, to, {
          paths: paths.filter((path) => path !== undefined),
        });
        return files.find(({ path }) => path === paths[0]) ?? null;
      }),
    findBringsNothing: (run, accepted, signal) =>
      inRun(run, signal, (git, known, record) => findBringsNothing(git, known, record, accepted)),
    previewApply: (request, signal) =>
      inRun(request.run, signal, async (git, known, record) => {
        await mendInterruptedApply(git.undisturbed, await findPlaces(git));
        return previewApply(git, known, record, request);
      }),
    applyRun: (request, signal) =>
      alone(request.run, signal, async (git, known, record) => {
        await mendInterruptedApply(git.undisturbed, await findPlaces(git));
        if (request.tickets === 'all') await takeBackUnwanted(git, known, record);
        return applyRun(git, known, record, request);
      }),
    previewRevert: (run, ticket, signal) =>
      inRun(run, signal, (git, known, record) => previewRevert(git, known, record, ticket)),
    revertTicket: (run, ticket, signal) =>
      alone(run, signal, (git, known, record) => revertTicket(git, known, record, ticket)),
    listIgnored: (request, signal) =>
      outcome(async () => listIgnored(openGit, await records(), request, signal)),
    closeAttempt: (request, signal) =>
      alone(request.run, signal, async (_, known, record) => {
        for (const made of await known.attempts(request.run)) {
          const isMeant = made.ticket === request.ticket && made.attempt === request.attempt;
          if (!isMeant || made.state === 'closed') continue;
          const ignored = request.written && (await ignoredWork(openGit, made, request.written, signal));
          if (ignored !== undefined && isWorthKeeping(ignored)) {
            await known.saveAttempt({ ...made, holds: [...ignored.written, ...ignored.submodules] });
            continue;
          }
          await closeWorktree(known, record, await keepWork(openGit, known, made, signal));
        }
      }),
    discardRun: (run, at, signal) =>
      alone(run, signal, (git, known, record) => discardRun(git, known, record, at)),
    forgetDiscarded: (run) => queue(run, () => outcome(async () => (await records()).forgetDiscarded(run))),
    unmakeRun: (run) => alone(run, undefined, unmakeRun),
    listWorktrees: (isWanted = () => true) => outcome(async () => listWorktrees(await records(), isWanted)),
    listLeftovers: (isKnown = async () => true) =>
      outcome(async () => findLeftovers(await records(), isKnown)),
    mend: (leftover, signal) =>
      queue(leftover.run, () =>
        outcome(async () => {
          const known = await records();
          const record = await known.run(leftover.run);
          await mendLeftover(leftover, known, record, async () =>
            openGit(await workingFolder(record), signal),
          );
        }),
      ),
  };
}

/** The person's working tree, or what git has left of it when that is gone. */
async function workingFolder({ repository }: RunRecord): Promise<string> {
  return (await isFolder(repository.root)) ? repository.root : repository.commonDir;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

async function ends(
  git: Git,
  known: RunRecords,
  record: RunRecord,
  request: DiffTicket | null,
  openGit: OpenGit,
  signal: AbortSignal | undefined,
) {
  const { from, to }: DiffEnds =
    request === null
      ? await endsOfRun(git, known, record)
      : await endsOfTicket(git, known, record, request, openGit, signal);
  return [from, to] as const;
}

async function outcome<Value>(work: () => Promise<Value>): Outcome<Value> {
  try {
    return succeed(await work());
  } catch (error) {
    if (error instanceof Refusal) return fail(error.failure);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') return fail({ type: 'disk_full' });
    // What the disk says has a code of the system; anything else is a bug.
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
      return fail({ type: 'disk_failed', message, code });
    throw error;
  }
}
