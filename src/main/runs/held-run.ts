import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamMessage } from '../../shared/attempt-record';
import type { Opened, ReadOnly } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import type { Trouble } from '../../shared/trouble';
import { rejectionText } from '../../shared/wording';
import { realPath } from '../disk/real-path';
import type { TicketDispatch } from '../dispatch/ticket-dispatch';
import { createEngine, type Engine, type EngineCommand } from '../engine/engine';
import { createJournal, type Journal, openJournal } from '../journal/journal';
import { emptyJournal } from '../journal/journal-failure';
import type { JournalFileSystem } from '../journal/journal-file-system';
import { type RunLock, takeRunLock } from '../journal/run-lock';
import { whyReadOnly } from '../tracks/save-statuses';
import { createWorker, type Worker } from '../workers/create-worker';
import { createExchanges, type Exchanges } from '../workers/exchanges/exchanges';
import type { Models } from '../workers/providers/models';
import type { SearchService } from '../workers/search/search-service';
import { systemTimer } from '../workers/timer';
import { toolPolicy } from '../workers/tools/tool-policy';
import type { ViewService } from '../workers/views/view-service';
import type { Worktrees } from '../worktrees/create-worktrees';
import { createAttemptWorktrees } from './attempt-worktrees';
import { findRejoined } from './find-rejoined';
import { createKeptJournal } from './kept-journal';
import { patientWorktrees } from './patient-worktrees';
import {
  type AddedFrom,
  createHistory,
  historyReader,
  keepHistory,
  noteEvent,
  type RunHistory,
} from './run-history';
import { createRunTrouble, TRIES_AGAIN } from './run-trouble';
import { waitUntil } from './wait-until';
import { createDispatchWatch } from './watch-dispatches';

/** In a run's folder: what went over the wire for its attempts. */
export const EXCHANGES = 'exchanges';

/** Hears of what happens in a run, as it happens. */
export interface RunListener {
  events(run: HeldRun, events: readonly RunEvent[]): void;
  stream(message: StreamMessage): void;
  /** More of this attempt went over the wire. */
  exchanges(run: string, attempt: string): void;
  trouble(run: HeldRun, trouble: Trouble | null): void;
}

/**
 * A run that is open in this process. One that it writes has the lock of the run's folder until it is closed; of one that it only
 * reads `readOnly` says why, and its engine takes no command.
 */
export interface HeldRun {
  readonly id: string;
  readonly readOnly: ReadOnly | null;
  readonly engine: Pick<Engine, 'state' | 'command' | 'idle'>;
  readonly worker: Worker;
  /** The folder that the attempt (by its key) works in; null as long as the run has none. */
  workspaceOf(attempt: string): Promise<string | null>;
  readonly exchanges: Exchanges;
  /** Baton's own folders, of which its workers keep out. */
  readonly closed: readonly string[];
  readonly generation: string;
  readonly trouble: Trouble | null;
  /** Tries at once to go on after its trouble; false where only opening it again can help. */
  tryAgain(): Promise<boolean>;
  readonly opened: Opened;
  /** The files of the tickets that did not come with the track, by ticket. */
  readonly addedFrom: ReadonlyMap<string, AddedFrom>;
  /** A folder that Baton makes for this run when it starts, if the person agrees to it. */
  readonly fresh: string | null;
  /** Ends all that is in flight. A run of which nothing was made leaves nothing behind, unless it is to be opened again or another has it. */
  close(next?: 'reopen' | 'lost'): Promise<void>;
}

/** What a run is opened with, beside its folder. */
export interface Holding {
  readonly notices: readonly string[];
  readonly fresh: string | null;
  /** Suggested as long as the run has no workspace of its own. */
  readonly workspace: string | null;
}

export interface RunWorld {
  now(): Date;
  readonly listener: RunListener;
  /** The run stood still and can go on now; `go` takes what has to come first. */
  goOn(run: HeldRun, go: (first: readonly EngineCommand[]) => void): Promise<void>;
  /** Another Baton has this run now: it has to be closed. */
  onLost(run: HeldRun): void;
  readonly models: Pick<Models, 'providerOf'> | null;
  readonly views: ViewService | null;
  readonly search: SearchService | null;
  readonly worktrees: Worktrees;
  readonly wordPauseMs: number;
  readonly dispatch: TicketDispatch;
  onBug(error: unknown): void;
  readonly journalFiles: JournalFileSystem;
  /** Baton's own folders, absolute; workers keep out of them. */
  readonly ownFolders: readonly string[];
}

/** One sentence for people. */
export type NotHeld =
  | { type: 'not_held'; message: string }
  /** Another Baton has it. */
  | { type: 'held'; by: string }
  | { type: 'damaged'; message: string };

/** Makes the run in `folder`, which is there and empty; after a failure it is gone. */
export async function createHeldRun(
  folder: string,
  id: string,
  open: Extract<EngineCommand, { type: 'run.open' }>,
  holding: Holding,
  world: RunWorld,
): Promise<Result<HeldRun, NotHeld>> {
  const create = (lock: RunLock) => createJournal(lock, world.journalFiles);
  const made = await hold(folder, createHistory(id), holding, world, create, open);
  if (!made.ok) await rm(folder, { recursive: true, force: true });
  return made;
}

/**
 * Opens a run of the past to go on with it. What was in flight when its process died waits for the person. `from` names the other
 * Baton that it is to be taken from.
 */
export async function openHeldRun(
  folder: string,
  id: string,
  holding: Holding,
  world: RunWorld,
  from: string | null = null,
): Promise<Result<HeldRun, NotHeld>> {
  const history = createHistory(id);
  const reader = await historyReader(history);
  const open = (lock: RunLock) => openJournal(lock, reader, world.journalFiles);
  const first = { type: 'run.recover', takenOver: from !== null } as const;
  return hold(folder, history, holding, world, open, first, from);
}

async function hold(
  folder: string,
  history: RunHistory,
  holding: Holding,
  world: RunWorld,
  openedJournal: (lock: RunLock) => ReturnType<typeof createJournal>,
  first: EngineCommand,
  from: string | null = null,
): Promise<Result<HeldRun, NotHeld>> {
  const lock = await takeRunLock(folder, from);
  if (!lock.ok) return lock.failure.type === 'held' ? fail(lock.failure) : notHeld(lock.failure.message);
  const journal = await openedJournal(lock.value);
  if (!journal.ok) {
    await lock.value.release();
    const { type, message } = journal.failure;
    return type === 'damaged' ? fail({ type, message }) : notHeld(message);
  }
  const closed = await Promise.all(world.ownFolders.map(realPath));
  const owed: Owed = { recovery: null };
  const { setAside } = journal.value;
  const told = setAside === null ? holding : withNotice(holding, tornNotice(setAside));
  const { run, watch } = assemble(history, lock.value, journal.value, told, closed, world, owed);
  const begun = await beginWith(run, history.state, first, owed);
  if (begun.ok && history.state.seq > 0) {
    // Only now: what it hears of must not set it going before it is known how it was left.
    await watch();
    return succeed(run);
  }
  // One that was there before stays, however little of it can be read.
  await run.close(first.type === 'run.recover' ? 'reopen' : undefined);
  return notHeld(begun.ok ? emptyJournal(folder) : begun.failure);
}

function withNotice(holding: Holding, notice: string): Holding {
  return { ...holding, notices: [...holding.notices, notice] };
}

function tornNotice(path: string): string {
  return `The end of this run’s journal was not whole, as a crash leaves it, and lies in ${path} now. All before it is there.`;
}

/** What has to be recorded before anything else of a run of the past, as long as its journal cannot be written. */
interface Owed {
  recovery: EngineCommand | null;
}

/** The failure is a sentence. A run of the past whose disk is full is held all the same: it stands still until there is space. */
async function beginWith(
  run: HeldRun,
  state: RunState,
  first: EngineCommand,
  owed: Owed,
): Promise<Result<null, string>> {
  if (first.type !== 'run.recover') {
    const begun = await run.engine.command(first);
    if (begun.ok) return begun;
    const { failure } = begun;
    return fail(
      failure.type === 'trouble' ? `Nothing was started: ${failure.message}` : rejectionText(failure),
    );
  }
  let rejoined: ReadonlySet<string>;
  try {
    rejoined = await findRejoined(state, run.worker.canRejoin);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return fail(
      `What the run had under way cannot be looked at (${reason}): see to the machine, then open the run again.`,
    );
  }
  owed.recovery = { ...first, rejoined };
  const begun = await run.engine.command(owed.recovery);
  if (begun.ok) owed.recovery = null;
  return begun.ok || run.trouble?.retries ? succeed(null) : fail(rejectionText(begun.failure));
}

function assemble(
  history: RunHistory,
  lock: RunLock,
  opened: Journal,
  holding: Holding,
  closed: readonly string[],
  { now, listener, goOn, onLost, models, views, search, wordPauseMs, worktrees, dispatch, onBug }: RunWorld,
  owed: Owed,
): { run: HeldRun; watch: () => Promise<void> } {
  const { state, addedFrom } = history;
  const trouble = createRunTrouble(now, (trouble) => listener.trouble(run, trouble));
  const exchanges = createExchanges({
    folder: join(lock.folder, EXCHANGES),
    timer: systemTimer,
    now: () => now().getTime(),
    onChange: (attempt) => listener.exchanges(state.id, attempt),
  });
  const worker = createWorker({
    exchanges,
    recordsFolder: join(lock.folder, 'attempts'),
    closed,
    onStream: (message) => listener.stream(message),
    onLack: (lack) => trouble.machine(lack),
    wordPauseMs,
    ...(models === null ? {} : { models }),
    ...(views === null ? {} : { views }),
    ...(search === null ? {} : { search }),
  });
  const own = createAttemptWorktrees({
    state,
    worker,
    worktrees: patientWorktrees(worktrees, worker.standstill),
    writtenBy: async (attempt) =>
      (await worker.changesOf({ workspace: null, attempt })).map(({ path }) => path),
    now,
  });
  own.tidy();
  let isLost = false;
  let keptAt = 0;
  let keeping = Promise.resolve();
  const journal = createKeptJournal(opened, {
    timer: systemTimer,
    onWell: () =>
      goOn(run, (first) => {
        if (owed.recovery === null) trouble.journal(null);
        engine.goOn(owed.recovery === null ? first : [owed.recovery, ...first]);
      }),
    onLost(message) {
      isLost = true;
      trouble.journal({ message, retries: false });
      onLost(run);
    },
  });
  const engine = createEngine(state, {
    now: () => now().toISOString(),
    random: Math.random,
    wait: waitUntil,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    journal,
    worker: own.worker,
    workspaces: own.workspaces,
    dispatch,
    tools: toolPolicy,
    publish(events) {
      for (const event of events) noteEvent(history, event);
      own.heard(events);
      dispatches.heard(events);
      listener.events(run, events);
      if (owed.recovery !== null) {
        owed.recovery = null;
        // Until now the run was shown as it was when its process died.
        if (trouble.now !== null) trouble.journal(null);
      }
      if (state.seq - keptAt < KEEP_EVERY) return;
      keptAt = state.seq;
      keeping = keepHistory(journal, history);
    },
    stoodStillMs: () => trouble.totalMs,
    trouble(message) {
      if (isLost) return;
      const retries = journal.isFailed;
      trouble.journal({ message: `${message} ${retries ? TRIES_AGAIN : OPEN_AGAIN}`, retries });
    },
  });
  const dispatches = createDispatchWatch({
    state,
    dispatch,
    onBug,
    async tell(attempt, news) {
      const told = await engine.command({ type: 'dispatch.report', attempt, ...news });
      if (told.ok) return 'told';
      return told.failure.type === 'trouble' ? 'later' : 'ended';
    },
  });
  const run: HeldRun = {
    id: state.id,
    readOnly: null,
    engine,
    worker,
    workspaceOf: (attempt) => own.workspaceOf(attempt),
    exchanges,
    closed,
    get generation() {
      return journal.generation;
    },
    fresh: holding.fresh,
    addedFrom,
    get trouble() {
      return trouble.now;
    },
    async tryAgain() {
      worker.standstill.tryNow();
      if (!journal.isFailed) return trouble.now?.of === 'machine';
      return (await journal.tryAgain()) === null;
    },
    get opened() {
      const suggestedWorkspace = state.workspace ?? holding.workspace;
      const notSaved = whyReadOnly(state.track.source.form);
      return {
        run: state.id,
        notices: holding.notices,
        suggestedWorkspace,
        readOnly: null,
        // Nothing else has a fresh folder promised.
        ...(holding.fresh !== null && { isSample: true }),
        ...(notSaved !== null && { notSaved }),
      };
    },
    async close(next) {
      trouble.close();
      if (next === 'lost') worker.leave();
      await dispatches.close();
      await engine.close();
      await own.settle();
      await worker.close();
      await exchanges.settle();
      await keeping;
      if (next !== 'lost') await keepHistory(journal, history);
      await journal.close();
      if (isNothing(state) && next === undefined && !isLost)
        await rm(lock.folder, { recursive: true, force: true });
      await lock.release();
    },
  };
  return { run, watch: () => dispatches.begin() };
}

/** In events: a run that is killed has not so many to replay. */
const KEEP_EVERY = 20_000;

const OPEN_AGAIN = 'Open the run again: it is then paused after its last saved step.';

/** The run was opened and that is all: nothing that a person did would be lost with it. */
export function isNothing(state: RunState): boolean {
  return state.seq <= 1;
}

function notHeld(message: string): Result<never, NotHeld> {
  return fail({ type: 'not_held', message });
}
