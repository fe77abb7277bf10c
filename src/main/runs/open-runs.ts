import { basename } from 'node:path';
import type { NotHere, Opened, OpenFailure, RunSummary } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { ReadTrack } from '../tracks/parse-track';
import { createHeldRun, type HeldRun, openHeldRun, type RunWorld } from './held-run';
import type { RunStore } from './run-store';
import { summaryOf } from './run-summary';
import { freshFolder, isSample } from './samples';

/** The runs that this process writes, and how they come and go. */
export interface OpenRuns {
  get(run: string): HeldRun | null;
  list(): Promise<RunSummary[]>;
  /** Makes a run of what was read; `workspace` is suggested for it, the start folder where it is null. */
  make(read: ReadTrack, workspace: string | null): Promise<Result<Opened, OpenFailure>>;
  /** A run of the past, or one that is open already. */
  open(run: string): Promise<Result<Opened, OpenFailure>>;
  /** Refuses while the run is at work. Else the face that asks leaves it, and it is given up unless others watch it. */
  close(run: string, leave: () => void): Promise<Result<null, NotHere>>;
  /** Folders that runs may have made for them. */
  fresh(): readonly string[];
  all(): HeldRun[];
  busy(): HeldRun[];
  pauseAll(): Promise<void>;
  closeAll(): Promise<void>;
}

export interface OpenRunsOptions {
  readonly store: RunStore;
  readonly world: RunWorld;
  readonly dataFolder: string;
  readonly samplesFolder: string;
  readonly startFolder: string;
  /** The list of runs is another one. */
  onChange(): void;
  isWatched(run: string): boolean;
}

/** How long what is in flight may take to end by itself before quitting ends it, and its outcome is unknown. */
const GRACE_MS = 5000;

export function createOpenRuns(options: OpenRunsOptions): OpenRuns {
  const { store, world, onChange } = options;
  const held = new Map<string, HeldRun>();
  const promised = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  /** Opening and closing happen one after another, so that a run is never opened while it is being closed. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  function keep(run: Result<HeldRun, { message: string }>): Result<Opened, OpenFailure> {
    if (!run.ok) return notOpened(run.failure.message);
    held.set(run.value.id, run.value);
    onChange();
    return succeed(run.value.opened);
  }

  async function giveUp(run: HeldRun): Promise<void> {
    held.delete(run.id);
    if (run.fresh !== null) promised.delete(run.fresh);
    await run.close();
    onChange();
  }

  async function make(
    { track, tickets, notices }: ReadTrack,
    workspace: string | null,
  ): Promise<Result<Opened, OpenFailure>> {
    if (isClosed) return notOpened(CLOSING);
    const { path } = track.source;
    const sample = path !== null && isSample(options.samplesFolder, path) ? basename(path, '.json') : null;
    const fresh = sample === null ? null : await freshFolder(options.dataFolder, sample, promised);
    const holding = { notices, fresh, workspace: workspace ?? fresh ?? options.startFolder };
    let place: { id: string; folder: string };
    try {
      place = await store.create();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return notOpened(
        `The run could not be made in ${options.dataFolder} (${reason}): see to the disk and its permissions, then try again.`,
      );
    }
    const first = { type: 'run.open', track, tickets } as const;
    return keep(await createHeldRun(place.folder, place.id, first, holding, world));
  }

  async function open(run: string): Promise<Result<Opened, OpenFailure>> {
    if (isClosed) return notOpened(CLOSING);
    const there = held.get(run);
    if (there !== undefined) return there.trouble === null ? succeed(there.opened) : openAgain(there);
    if (!(await store.has(run))) return fail({ type: 'unknown_run', run });
    const holding = { notices: [], fresh: null, workspace: options.startFolder };
    return keep(await openHeldRun(store.folderOf(run), run, holding, world));
  }

  /** Goes on from what is on disk, once its trouble has been seen to. */
  async function openAgain(run: HeldRun): Promise<Result<Opened, OpenFailure>> {
    await run.close('reopen');
    const { opened, fresh } = run;
    const holding = { notices: opened.notices, fresh, workspace: opened.suggestedWorkspace };
    const again = await openHeldRun(store.folderOf(run.id), run.id, holding, world);
    if (!again.ok) {
      held.delete(run.id);
      onChange();
      return keep(again);
    }
    world.listener.trouble(again.value, null);
    return keep(again);
  }

  return {
    get: (run) => held.get(run) ?? null,
    async list() {
      const open = [...held.values()].map(({ engine }) => summaryOf(engine.state, true));
      const past = await store.list(new Set(held.keys()));
      return [...open, ...past].sort((a, b) => (a.id < b.id ? 1 : -1));
    },
    make: (read, workspace) => inTurn(() => make(read, workspace)),
    open: (run) => inTurn(() => open(run)),
    close: (id, leave) =>
      inTurn(async () => {
        const run = held.get(id);
        if (run !== undefined && isBusy(run)) {
          return fail({ type: 'not_here', message: 'This run is at work: pause or cancel it first.' });
        }
        leave();
        if (run !== undefined && !options.isWatched(id)) await giveUp(run);
        return succeed(null);
      }),
    fresh: () => [...promised],
    all: () => [...held.values()],
    busy: () => [...held.values()].filter(isBusy),
    async pauseAll() {
      const busy = [...held.values()].filter(isBusy);
      for (const { engine } of busy) {
        if (engine.state.phase.phase === 'running') await engine.command({ type: 'run.pause' });
      }
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GRACE_MS);
      });
      await Promise.race([Promise.all(busy.map(({ engine }) => engine.idle())), grace]);
      clearTimeout(timer);
    },
    closeAll() {
      isClosed = true;
      return inTurn(async () => {
        await Promise.all([...held.values()].map(giveUp));
      });
    },
  };
}

const CLOSING = 'Baton is closing: start it again to open a run.';

function notOpened(message: string): Result<never, OpenFailure> {
  return fail({ type: 'damaged_run', message });
}

/** The run goes on, or something of it is in flight. What stands still for its disk does neither. */
export function isBusy({ engine, trouble }: HeldRun): boolean {
  const { phase, live, attempts } = engine.state;
  if (trouble !== null) return false;
  if (phase.phase === 'running') return true;
  return [...live].some((key) => IN_FLIGHT.has(attempts.get(key)?.phase.phase ?? ''));
}

const IN_FLIGHT = new Set(['preparing', 'turn_running', 'step_running', 'merge_running']);
