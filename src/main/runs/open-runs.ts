import { basename } from 'node:path';
import type { NotHere, Opened, OpenFailure, RunSummary } from '../../shared/contract';
import { isInFlight } from '../../shared/is-in-flight';
import { fail, type Result, succeed } from '../../shared/result';
import type { ReadTrack } from '../tracks/parse-track';
import type { Beforehand } from './delete-run';
import {
  createHeldRun,
  type HeldRun,
  type Holding,
  type NotHeld,
  openHeldRun,
  type RunWorld,
} from './held-run';
import type { RunStore } from './run-store';
import { summaryOf } from './run-summary';
import { freshFolder, isSample } from './samples';
import { openShownRun } from './shown-run';

/** The runs that this process writes, and how they come and go. */
export interface OpenRuns {
  get(run: string): HeldRun | null;
  list(): Promise<RunSummary[]>;
  /** Makes a run of what was read; `workspace` is suggested for it, the start folder where it is null. */
  make(read: ReadTrack, workspace: string | null): Promise<Result<Opened, OpenFailure>>;
  /** A run of the past, or one that is open already. One that another Baton has, or that is damaged, can then only be read. */
  open(run: string): Promise<Result<Opened, OpenFailure>>;
  /** To look at: no lock is taken and nothing is written. One that this process writes is as it is. */
  read(run: string): Promise<Result<Opened, OpenFailure>>;
  /** Takes the run from the Baton that has it, which nothing is read of any more; the person has said so. */
  takeOver(run: string): Promise<Result<Opened, OpenFailure>>;
  /** Refuses while the run is at work. Else the face that asks leaves it, and it is given up unless others watch it. */
  close(run: string, leave: () => void): Promise<Result<null, NotHere>>;
  /** For good, and right also for one that is gone; refused while it is open in any face, here or elsewhere. */
  delete(run: string, beforehand: Beforehand | null): Promise<Result<null, NotHere>>;
  /** Folders that runs may have made for them. */
  fresh(): readonly string[];
  all(): HeldRun[];
  busy(): HeldRun[];
  pauseAll(): Promise<void>;
  closeAll(): Promise<void>;
}

export interface OpenRunsOptions {
  readonly store: RunStore;
  readonly world: Omit<RunWorld, 'onLost'>;
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
  const { store, onChange } = options;
  const world: RunWorld = { ...options.world, onLost: (run) => void inTurn(() => showInstead(run)) };
  const held = new Map<string, HeldRun>();
  /** Those that are only read here. */
  const shown = new Map<string, HeldRun>();
  const promised = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  /** Opening and closing happen one after another, so that a run is never opened while it is being closed. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  function keep(run: Result<HeldRun, NotHeld>): Result<Opened, OpenFailure> {
    if (!run.ok) {
      const { failure } = run;
      return notOpened(failure.type === 'held' ? heldText(failure.by) : failure.message);
    }
    held.set(run.value.id, run.value);
    onChange();
    return succeed(run.value.opened);
  }

  async function giveUp(run: HeldRun): Promise<void> {
    (run.readOnly === null ? held : shown).delete(run.id);
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
    return openOrShow(run, { notices: [], fresh: null, workspace: options.startFolder });
  }

  async function read(id: string): Promise<Result<Opened, OpenFailure>> {
    if (isClosed) return notOpened(CLOSING);
    const there = held.get(id);
    if (there !== undefined) return succeed(there.opened);
    if (!(await store.has(id))) return fail({ type: 'unknown_run', run: id });
    const by = await store.holderOf(id);
    const shows = shown.get(id);
    if (shows !== undefined && shows.readOnly?.heldBy === by) return succeed(shows.opened);
    return show(id, by, { notices: [], fresh: null, workspace: options.startFolder });
  }

  async function remove(id: string, beforehand: Beforehand | null): Promise<Result<null, NotHere>> {
    const run = held.get(id) ?? shown.get(id);
    if (run !== undefined && goesOn(run)) return notHere(whyAtWork(run, 'stop it first.'));
    if (options.isWatched(id))
      return notHere('This run is open in a window or a page: close it there first.');
    if (run !== undefined) await giveUp(run);
    // One with which nothing was done has gone with its last face.
    const deleted = (await store.has(id)) ? await store.delete(id, beforehand) : succeed(null);
    onChange();
    return deleted.ok ? deleted : notHere(deleted.failure.message);
  }

  async function openOrShow(id: string, holding: Holding): Promise<Result<Opened, OpenFailure>> {
    const opened = await openHeldRun(store.folderOf(id), id, holding, world);
    if (!opened.ok && opened.failure.type !== 'not_held') {
      const there = shown.get(id);
      const by = opened.failure.type === 'held' ? opened.failure.by : null;
      if (there !== undefined && there.readOnly?.heldBy === by) return succeed(there.opened);
      return show(id, by, holding);
    }
    await replaceShown(id, opened.ok ? opened.value : null);
    return keep(opened);
  }

  async function show(id: string, by: string | null, holding: Holding): Promise<Result<Opened, OpenFailure>> {
    const run = await openShownRun(store.folderOf(id), id, by, holding, world, (gone) => {
      void inTurn(() => openAnew(gone));
    });
    if (!run.ok) return notOpened(run.failure.message);
    await replaceShown(id, run.value);
    shown.set(id, run.value);
    onChange();
    return succeed(run.value.opened);
  }

  /** Whoever watches what was only read gets `next` to watch. */
  async function replaceShown(id: string, next: HeldRun | null): Promise<void> {
    const before = shown.get(id);
    if (before === undefined) return;
    shown.delete(id);
    await before.close();
    if (next !== null) world.listener.trouble(next, null);
  }

  /** What was shown counts no more. Nobody has said that this Baton is to write the run, so it is shown again. */
  async function openAnew(gone: HeldRun): Promise<void> {
    if (isClosed || shown.get(gone.id) !== gone) return;
    const by = await store.holderOf(gone.id);
    await show(gone.id, by ?? gone.readOnly?.heldBy ?? null, holdingOf(gone));
  }

  async function takeOver(id: string): Promise<Result<Opened, OpenFailure>> {
    if (isClosed) return notOpened(CLOSING);
    if (held.has(id)) return open(id);
    if (!(await store.has(id))) return fail({ type: 'unknown_run', run: id });
    const there = shown.get(id);
    const by = there?.readOnly?.heldBy ?? (await store.holderOf(id));
    const holding =
      there === undefined ? { notices: [], fresh: null, workspace: options.startFolder } : holdingOf(there);
    const taken = await openHeldRun(store.folderOf(id), id, holding, world, by);
    const kept = keep(taken);
    if (taken.ok) await replaceShown(id, taken.value);
    return kept;
  }

  /** Another Baton has it: what it makes of the run is shown from now on. */
  async function showInstead(run: HeldRun): Promise<void> {
    if (held.get(run.id) !== run) return;
    held.delete(run.id);
    await run.close('lost');
    const by = (await store.holderOf(run.id)) ?? 'another Baton';
    const instead = await show(run.id, by, holdingOf(run));
    const next = shown.get(run.id);
    if (instead.ok && next !== undefined) world.listener.trouble(next, null);
    onChange();
  }

  /** Goes on from what is on disk, once its trouble has been seen to. */
  async function openAgain(run: HeldRun): Promise<Result<Opened, OpenFailure>> {
    if (await run.tryAgain()) return succeed(run.opened);
    if (run.trouble?.retries) return notOpened(run.trouble.message);
    await run.close('reopen');
    held.delete(run.id);
    const again = await openOrShow(run.id, holdingOf(run));
    const next = held.get(run.id) ?? shown.get(run.id);
    if (next !== undefined) world.listener.trouble(next, null);
    else onChange();
    return again;
  }

  return {
    get: (run) => held.get(run) ?? shown.get(run) ?? null,
    async list() {
      const open = [...held.values()].map(({ engine }) => summaryOf(engine.state, true));
      const past = await store.list(new Set(held.keys()));
      return [...open, ...past].sort((a, b) => (a.id < b.id ? 1 : -1));
    },
    make: (read, workspace) => inTurn(() => make(read, workspace)),
    open: (run) => inTurn(() => open(run)),
    read: (run) => inTurn(() => read(run)),
    delete: (run, beforehand) => inTurn(() => remove(run, beforehand)),
    takeOver: (run) => inTurn(() => takeOver(run)),
    close: (id, leave) =>
      inTurn(async () => {
        const run = held.get(id) ?? shown.get(id);
        if (run !== undefined && goesOn(run)) {
          return notHere(whyAtWork(run, 'pause or cancel it first.'));
        }
        leave();
        if (run !== undefined && !options.isWatched(id)) await giveUp(run);
        return succeed(null);
      }),
    fresh: () => [...promised],
    all: () => [...held.values()],
    busy: () => [...held.values()].filter(goesOn),
    async pauseAll() {
      const busy = [...held.values()].filter(goesOn);
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
        await Promise.all([...held.values(), ...shown.values()].map(giveUp));
      });
    },
  };
}

function holdingOf({ opened, fresh }: HeldRun): Holding {
  return { notices: opened.notices, fresh, workspace: opened.suggestedWorkspace };
}

function heldText(by: string): string {
  return `This run is open in another Baton (${by}): go on there, or take it over.`;
}

const CLOSING = 'Baton is closing: start it again to open a run.';

function notOpened(message: string): Result<never, OpenFailure> {
  return fail({ type: 'damaged_run', message });
}

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}

function whyAtWork({ engine, trouble }: HeldRun, advice: string): string {
  const isPaused = engine.state.phase.phase !== 'running';
  if (!isPaused || trouble?.of !== 'machine') return `This run is at work: ${advice}`;
  return `Something that this run began before it was paused still waits. ${trouble.message} Or cancel its ticket.`;
}

/** The run goes on, or something of it is in flight. What stands still for its journal does neither. */
export function goesOn({ engine, trouble, readOnly }: HeldRun): boolean {
  if (trouble?.of === 'journal' || readOnly !== null) return false;
  return engine.state.phase.phase === 'running' || isInFlight(engine.state);
}
