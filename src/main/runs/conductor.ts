import type { Opened, OpenFailure } from '../../shared/contract';
import { countWaiting } from '../../shared/count-waiting';
import { fail, type Result, succeed } from '../../shared/result';
import type { DispatchPorts } from '../dispatch/dispatch-ports';
import { type DispatchSettings, readDispatchSettings } from '../dispatch/dispatch-settings';
import { createStrayDispatches } from '../dispatch/stray-dispatches';
import { createTicketDispatch } from '../dispatch/ticket-dispatch';
import { type JournalFileSystem, nodeFileSystem } from '../journal/journal-file-system';
import { runLockHolder, takeRunLock } from '../journal/run-lock';
import { createPlanStore } from '../planning/plan-store';
import { createPlans } from '../planning/plans';
import { createSavedRules } from '../rules/saved-rules';
import type { Models } from '../workers/providers/models';
import { createSearchService } from '../workers/search/search-service';
import { systemTimer } from '../workers/timer';
import { createViewService, type ViewServiceOptions } from '../workers/views/view-service';
import { createWorktrees } from '../worktrees/create-worktrees';
import { type Attached, type Connection, createConnection, type Face } from './connection';
import { worktreesFolder } from './data-folders';
import { systemDispatchPorts } from './dispatch-ports';
import { createEnding } from './ending';
import type { HeldRun, RunListener } from './held-run';
import { createHousekeeping } from './housekeeping';
import { createLeftTickets } from './left-tickets';
import { createOpenRuns, goesOn } from './open-runs';
import { readRunState } from './read-run-state';
import { createRecentFiles } from './recent-files';
import { createHandlers } from './requests';
import { newRunId } from './run-id';
import { createRunRules } from './run-rules';
import { createRunStore } from './run-store';
import { noSettings, type SettingsPort } from './settings-port';
import { settleLocalDispatches } from './settle-local-dispatches';
import { createStrayHandlers } from './stray-requests';

export type { Connection, Face, FaceServices } from './connection';

/** Everything that any face may ask, once, for all hosts. Nothing is read or made before someone asks. */
export interface Conductor {
  /** One for each window, page or terminal. */
  attach(face: Face): Connection;
  /** What `app.about` names as the run of the command line. */
  setInitial(initial: Result<Opened, OpenFailure> | null): void;
  /** From now on until the end asks agents about what was handed over outside of runs, as by the command line, and does what is owed of it. */
  watchDispatches(): void;
  /** How many runs go on, or have something in flight. */
  running(): number;
  /** Nothing new starts; resolves when what is in flight has ended, or after a short while. */
  pauseAll(): Promise<void>;
  /** Ends all that is in flight and gives up every run. What was opened, and with which nothing was done, is gone. */
  close(): Promise<void>;
}

export interface ConductorOptions {
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly samplesFolder: string;
  /** Where the person typed the command: relative paths start there, and it is suggested as the workspace. */
  readonly startFolder: string;
  readonly version: string;
  /** Suggested for a run, as `provider:name`. */
  readonly model: string;
  /** Who serves models, beside the rehearsal. */
  readonly models?: Pick<Models, 'providerOf'>;
  /** What outlines the files that go to workers; without it they go whole. */
  readonly views?: ViewServiceOptions | null;
  /** The built thread that searches workspaces; without it the search holds this one up. */
  readonly searchWorker?: string | null;
  /** What the person sets; without it nothing can be set, and `model` is the one to suggest. */
  readonly settings?: SettingsPort;
  readonly initial?: Result<Opened, OpenFailure> | null;
  /** Every key that Baton knows: none of them leaves with an export. */
  keys?(): readonly string[];
  /** Between two words of the rehearsal, so that a person can watch. */
  readonly wordPauseMs?: number;
  /** Who tickets may be handed to, as it is set now; without it, as where nothing is set. The failure is a sentence. */
  dispatchSettings?(): Promise<Result<DispatchSettings, string>>;
  readonly dispatchPorts?: DispatchPorts;
  /** Where the journals are written; the real disk unless said otherwise. */
  readonly journalFiles?: JournalFileSystem;
  now(): Date;
  /** Hears of failures that should not happen, for a log. */
  onBug?(error: unknown): void;
}

export function createConductor(options: ConductorOptions): Conductor {
  const { dataFolder, configFolder, models = null, now, wordPauseMs = 0 } = options;
  const { journalFiles = nodeFileSystem, onBug = () => {} } = options;
  const views = options.views ? createViewService(options.views) : null;
  const search = options.searchWorker ? createSearchService({ workerFile: options.searchWorker }) : null;
  const worktrees = createWorktrees({ folder: worktreesFolder(dataFolder), environment: process.env });
  const dispatchSettings = options.dispatchSettings ?? (async () => readDispatchSettings({}, {}));
  const dispatch = createTicketDispatch({
    dataFolder,
    ports: options.dispatchPorts ?? systemDispatchPorts,
    settings: dispatchSettings,
  });
  const strays = createStrayDispatches({
    dataFolder,
    ports: options.dispatchPorts ?? systemDispatchPorts,
    settings: dispatchSettings,
    isHeld: async (folder) => (await runLockHolder(folder).catch(() => null)) !== null,
  });
  const connections = new Set<Attached>();
  /** How much waited in each run, and whether it was at work, when the faces were last told. */
  const told = new WeakMap<HeldRun, string>();
  let initial = options.initial ?? null;

  const listener: RunListener = {
    events(run, events) {
      for (const connection of connections) connection.events(run, events);
      const isListed = events.some(({ type }) => isOfList(type));
      if (standsOtherwise(run) || isListed) runsChanged();
    },
    stream(message) {
      for (const connection of connections) connection.stream(message);
    },
    exchanges(run, attempt) {
      for (const connection of connections) connection.exchanges(run, attempt);
    },
    trouble(run, trouble) {
      for (const connection of connections) connection.trouble(run, trouble);
      // A run that stands still for its disk is no longer at work.
      if (standsOtherwise(run)) runsChanged();
    },
  };

  function standsOtherwise(run: HeldRun): boolean {
    const stands = `${countWaiting(run.engine.state)} ${goesOn(run)}`;
    if (told.get(run) === stands) return false;
    told.set(run, stands);
    return true;
  }

  function runsChanged(): void {
    for (const connection of connections) connection.runsChanged();
  }

  function dispatchesChanged(): void {
    for (const connection of connections) connection.dispatchesChanged();
  }

  /** What became of the tasks that Baton's own worker has, here or in another Baton. */
  async function settleLocal(): Promise<void> {
    const dispatcher = await strays.dispatcher();
    if (!dispatcher.ok) return;
    const known = { list: () => runs.list(), has: (run: string) => store.has(run) };
    await settleLocalDispatches(dispatcher.value, known, now);
  }

  const ended = new AbortController();
  let watching: Promise<unknown> | null = null;

  const store = createRunStore(dataFolder, now);
  const runs = createOpenRuns({
    ...options,
    store,
    world: {
      now,
      listener,
      goOn: (run, go) => runRules.goOn(run, go),
      models,
      views,
      search,
      worktrees,
      wordPauseMs,
      dispatch,
      onBug,
      journalFiles,
      ownFolders: [dataFolder, configFolder],
    },
    onChange: runsChanged,
    isWatched: (run) => [...connections].some((connection) => connection.watches(run)),
  });
  const runRules = createRunRules(createSavedRules(dataFolder, takeRunLock), () => runs.all());
  const settings = options.settings ?? noSettings(options.model);
  settings.onChange(() => {
    for (const connection of connections) connection.settingsChanged();
  });
  const plans = createPlans({
    store: createPlanStore(dataFolder, {
      async take(folder) {
        const taken = await takeRunLock(folder);
        if (taken.ok) return taken;
        return taken.failure.type === 'held' ? fail(taken.failure.by) : succeed(null);
      },
      holderOf: (folder) => runLockHolder(folder).catch(() => null),
    }),
    models,
    wordPauseMs,
    timer: systemTimer,
    now: () => now().toISOString(),
    random: Math.random,
    newId: newRunId,
    listener: {
      progress(plan) {
        for (const connection of connections) connection.plans.progress(plan);
      },
      live(...piece) {
        for (const connection of connections) connection.plans.live(...piece);
      },
      changed() {
        for (const connection of connections) connection.plans.changed();
      },
    },
  });
  const housekeeping = createHousekeeping({
    worktrees,
    stateOf: async (run) => runs.get(run)?.engine.state ?? readRunState(store.folderOf(run), run),
    holderOf: (run) => store.holderOf(run),
  });
  const ending = createEnding();
  const handlers = createHandlers(runs, {
    ...options,
    store,
    keys: options.keys ?? (() => []),
    plans,
    views,
    recentFiles: createRecentFiles(dataFolder),
    settings,
    runRules,
    dispatch,
    strayHandlers: createStrayHandlers(strays, runs, dispatchesChanged, ended.signal),
    worktrees,
    housekeeping,
    ending,
    initial: () => (initial?.ok && runs.get(initial.value.run) === null ? null : initial),
  });

  return {
    attach(face) {
      const connection = createConnection(face, handlers, (closed) => connections.delete(closed), onBug);
      connections.add(connection);
      return connection;
    },
    setInitial(value) {
      initial = value;
    },
    watchDispatches() {
      const { signal } = ended;
      watching ??= Promise.all([
        dispatch
          .watchStrays(
            createLeftTickets(store, () => runs.list()),
            onBug,
            signal,
          )
          .catch(onBug),
        dispatch.watchTickets(runsChanged, onBug, signal).catch(onBug),
        strays.watch({ settle: settleLocal, onChange: dispatchesChanged, onBug }, signal).catch(onBug),
      ]);
    },
    running: () => runs.busy().length,
    pauseAll: () => runs.pauseAll(),
    async close() {
      ended.abort();
      await ending.end();
      await watching;
      await plans.close();
      await settleLocal().catch(onBug);
      await runRules.close();
      await runs.closeAll();
      await views?.close();
      await search?.close();
    },
  };
}

/** It changes what a list of runs says of one. */
function isOfList(type: string): boolean {
  return type.startsWith('run.') || type.startsWith('dispatch.') || type === 'tickets.added';
}
