import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamMessage } from '../../shared/attempt-record';
import type { Opened } from '../../shared/contract';
import { fold } from '../../shared/fold';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { createRunState, type RunState } from '../../shared/run-state';
import { realPath } from '../disk/real-path';
import { createEngine, type Engine, type EngineCommand } from '../engine/engine';
import { createJournal, type Journal, openJournal } from '../journal/journal';
import type { JournalFileSystem } from '../journal/journal-file-system';
import { type RunLock, takeRunLock } from '../journal/run-lock';
import { createWorker, type Worker } from '../workers/create-worker';
import { createExchanges, type Exchanges } from '../workers/exchanges/exchanges';
import type { Models } from '../workers/providers/models';
import type { SearchService } from '../workers/search/search-service';
import { systemTimer } from '../workers/timer';
import { toolPolicy } from '../workers/tools/tool-policy';
import type { ViewService } from '../workers/views/view-service';
import type { Worktrees } from '../worktrees/create-worktrees';
import { createAttemptWorktrees } from './attempt-worktrees';
import { waitUntil } from './wait-until';

/** In a run's folder: what went over the wire for its attempts. */
export const EXCHANGES = 'exchanges';

/** Hears of what happens in a run, as it happens. */
export interface RunListener {
  events(run: HeldRun, events: readonly RunEvent[]): void;
  stream(message: StreamMessage): void;
  /** More of this attempt went over the wire. */
  exchanges(run: string, attempt: string): void;
  trouble(run: HeldRun, message: string | null): void;
}

/** A run that this process writes: it has the lock of the run's folder until it is closed. */
export interface HeldRun {
  readonly id: string;
  readonly engine: Engine;
  readonly worker: Worker;
  /** The folder that the attempt (by its key) works in; null as long as the run has none. */
  workspaceOf(attempt: string): Promise<string | null>;
  readonly exchanges: Exchanges;
  /** Baton's own folders, of which its workers keep out. */
  readonly closed: readonly string[];
  readonly generation: string;
  readonly trouble: string | null;
  readonly opened: Opened;
  /** The files of the tickets that did not come with the track, by ticket. */
  readonly addedFrom: ReadonlyMap<string, string>;
  /** A folder that Baton makes for this run when it starts, if the person agrees to it. */
  readonly fresh: string | null;
  /** Ends all that is in flight. A run of which nothing was made leaves nothing behind, unless it is to be opened again. */
  close(next?: 'reopen'): Promise<void>;
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
  readonly models: Pick<Models, 'providerOf'> | null;
  readonly views: ViewService | null;
  readonly search: SearchService | null;
  readonly worktrees: Worktrees;
  readonly wordPauseMs: number;
  readonly journalFiles: JournalFileSystem;
  /** Baton's own folders, absolute; workers keep out of them. */
  readonly ownFolders: readonly string[];
}

/** One sentence for people. */
export type NotHeld = { type: 'not_held'; message: string };

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

/** Opens a run of the past to go on with it. What was in flight when its process died waits for the person. */
export function openHeldRun(
  folder: string,
  id: string,
  holding: Holding,
  world: RunWorld,
): Promise<Result<HeldRun, NotHeld>> {
  const history = createHistory(id);
  const apply = (event: RunEvent) => {
    fold(history.state, event);
    note(history, event);
  };
  const open = (lock: RunLock) => openJournal(lock, apply, world.journalFiles);
  return hold(folder, history, holding, world, open, { type: 'run.recover' });
}

interface History {
  readonly state: RunState;
  readonly addedFrom: Map<string, string>;
}

function createHistory(id: string): History {
  return { state: createRunState(id), addedFrom: new Map() };
}

function note({ addedFrom }: History, event: RunEvent): void {
  if (event.type !== 'tickets.added') return;
  for (const { id } of event.tickets) addedFrom.set(id, event.source);
}

async function hold(
  folder: string,
  history: History,
  holding: Holding,
  world: RunWorld,
  openedJournal: (lock: RunLock) => ReturnType<typeof createJournal>,
  first: EngineCommand,
): Promise<Result<HeldRun, NotHeld>> {
  const lock = await takeRunLock(folder);
  if (!lock.ok) {
    const { failure } = lock;
    if (failure.type === 'not_locked') return notHeld(failure.message);
    return notHeld(
      `This run is open in another Baton (${failure.by}): go on there, or close it there first.`,
    );
  }
  const journal = await openedJournal(lock.value);
  if (!journal.ok) {
    await lock.value.release();
    return notHeld(journal.failure.message);
  }
  const closed = await Promise.all(world.ownFolders.map(realPath));
  const run = assemble(history, lock.value, journal.value, holding, closed, world);
  const begun = await run.engine.command(first);
  if (begun.ok && history.state.seq > 0) return succeed(run);
  await run.close();
  return notHeld(run.trouble ?? 'This run never began: open its ticket file again.');
}

function assemble(
  history: History,
  lock: RunLock,
  journal: Journal,
  holding: Holding,
  closed: readonly string[],
  { now, listener, models, views, search, wordPauseMs, worktrees }: RunWorld,
): HeldRun {
  const { state, addedFrom } = history;
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
    wordPauseMs,
    ...(models === null ? {} : { models }),
    ...(views === null ? {} : { views }),
    ...(search === null ? {} : { search }),
  });
  const own = createAttemptWorktrees({ state, worker, worktrees, now });
  own.tidy();
  let trouble: string | null = null;
  const engine = createEngine(state, {
    now: () => now().toISOString(),
    random: Math.random,
    wait: waitUntil,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    journal,
    worker: own.worker,
    workspaces: own.workspaces,
    tools: toolPolicy,
    publish(events) {
      for (const event of events) note(history, event);
      own.heard(events);
      listener.events(run, events);
    },
    trouble(message) {
      trouble = message;
      listener.trouble(run, message);
    },
  });
  const run: HeldRun = {
    id: state.id,
    engine,
    worker,
    workspaceOf: (attempt) => own.workspaceOf(attempt),
    exchanges,
    closed,
    generation: journal.generation,
    fresh: holding.fresh,
    addedFrom,
    get trouble() {
      return trouble;
    },
    get opened() {
      const suggestedWorkspace = state.workspace ?? holding.workspace;
      return { run: state.id, notices: holding.notices, suggestedWorkspace };
    },
    async close(next) {
      await engine.close();
      await own.settle();
      await worker.close();
      await exchanges.settle();
      await journal.close();
      if (isNothing(state) && next !== 'reopen') await rm(lock.folder, { recursive: true, force: true });
      await lock.release();
    },
  };
  return run;
}

/** The run was opened and that is all: nothing that a person did would be lost with it. */
export function isNothing(state: RunState): boolean {
  return state.seq <= 1;
}

function notHeld(message: string): Result<never, NotHeld> {
  return fail({ type: 'not_held', message });
}
