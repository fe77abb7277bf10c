import { join } from 'node:path';
import type { ReadOnly } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { journalSize, readJournal } from '../journal/journal';
import { emptyJournal, type JournalFailure } from '../journal/journal-failure';
import type { JournalReader, Read } from '../journal/journal-reader';
import { lookAtRunLock } from '../journal/run-lock';
import { createWorker } from '../workers/create-worker';
import { createExchanges } from '../workers/exchanges/exchanges';
import { systemTimer } from '../workers/timer';
import { EXCHANGES, type HeldRun, type Holding, type RunWorld } from './held-run';
import { createHistory, historyReader } from './run-history';

/** Between two looks at what another Baton has written. */
const PAUSE_MS = 1000;

/**
 * A run that this process only reads: another Baton writes it, or its journal is damaged. What is written meanwhile is followed.
 * `onGone` hears that what was shown no longer counts, or that nobody has the run any more: it is to be opened again.
 */
export async function openShownRun(
  folder: string,
  id: string,
  held: { readonly by: string; readonly isLost: boolean } | null,
  holding: Holding,
  world: RunWorld,
  onGone: (run: HeldRun) => void,
): Promise<Result<HeldRun, { message: string }>> {
  const history = createHistory(id);
  const reader = await historyReader(history);
  const first = await readJournal(folder, reader, world.journalFiles);
  const { state } = history;
  if (state.seq === 0) return fail({ message: first.ok ? emptyJournal(folder) : first.failure.message });
  const holder = held === null ? null : { ...held, isStopped: await isHolderStopped(folder) };
  const readOnly = whyOf(holder, first);
  const exchanges = createExchanges({
    folder: join(folder, EXCHANGES),
    timer: systemTimer,
    now: () => world.now().getTime(),
    onChange: () => {},
  });
  const { models, views, search } = world;
  const closed: readonly string[] = world.ownFolders;
  let isClosed = false;
  const run: HeldRun = {
    id,
    readOnly,
    engine: {
      state,
      command: async () =>
        fail(
          readOnly.heldBy === null
            ? { type: 'trouble', message: readOnly.message }
            : { type: 'read_only', heldBy: readOnly.heldBy },
        ),
      idle: async () => {},
    },
    worker: createWorker({
      exchanges,
      recordsFolder: join(folder, 'attempts'),
      closed,
      onStream: () => {},
      ...(models === null ? {} : { models }),
      ...(views === null ? {} : { views }),
      ...(search === null ? {} : { search }),
    }),
    workspaceOf: async () => state.workspace,
    exchanges,
    closed,
    generation: `read-only-${first.ok ? first.value.epoch.number : 0}`,
    trouble: null,
    tryAgain: async () => false,
    fresh: null,
    addedFrom: history.addedFrom,
    get opened() {
      const suggestedWorkspace = state.workspace ?? holding.workspace;
      return { run: id, notices: holding.notices, suggestedWorkspace, readOnly };
    },
    async close() {
      isClosed = true;
      callOff();
      await exchanges.settle();
    },
  };
  let callOff = () => {};
  if (holder !== null && first.ok) follow(holder, first.value);
  return succeed(run);

  function follow(from: Holder, read: Read, size: number | null = null): void {
    if (isClosed) return;
    callOff = systemTimer.after(PAUSE_MS, () => {
      void look(from, read, size).then((next) => {
        if (next === null) onGone(run);
        else follow(from, next.read, next.size);
      });
    });
  }

  /** Null when the run has to be opened anew. */
  async function look(
    from: Holder,
    read: Read,
    size: number | null,
  ): Promise<{ read: Read; size: number | null } | null> {
    const found = await lookAtRunLock(folder).catch(() => from);
    const now = await journalSize(folder, world.journalFiles);
    const next = now === size ? read : await readOn(read);
    if (next === null || isClosed) return isClosed ? { read, size } : null;
    return found?.by === from.by && found.isStopped === from.isStopped ? { read: next, size: now } : null;
  }

  async function readOn({ epoch, from, seq }: Read): Promise<Read | null> {
    const events: RunEvent[] = [];
    const behind: JournalReader = {
      behind: { epoch: epoch.number, offset: from, seq },
      apply: (event) => events.push(event),
    };
    const read = await readJournal(folder, behind, world.journalFiles);
    for (const event of events) reader.apply(event);
    if (events.length > 0 && !isClosed) world.listener.events(run, events);
    return read.ok ? read.value : null;
  }
}

const TO_LOOK_AT = 'This run was opened to look at: nothing of it runs or changes.';

interface Holder {
  readonly by: string;
  readonly isLost: boolean;
  readonly isStopped: boolean;
}

async function isHolderStopped(folder: string): Promise<boolean> {
  return (await lookAtRunLock(folder).catch(() => null))?.isStopped ?? false;
}

function whyOf(holder: Holder | null, read: Result<Read, JournalFailure>): ReadOnly {
  if (!read.ok) return { heldBy: null, message: read.failure.message };
  if (holder === null) return { heldBy: null, message: TO_LOOK_AT, mayOpen: true };
  const { by, isLost, isStopped } = holder;
  return {
    heldBy: by,
    message: holderText(holder),
    ...(isLost && { isLost }),
    ...(isStopped && { isStopped }),
  };
}

function holderText({ by, isLost, isStopped }: Holder): string {
  const first = isLost
    ? `This Baton lost the run: another one (${by}) has taken it over. What was under way here was ended.`
    : `Baton (${by}) has this run: it can only be read here.`;
  return isStopped ? `${first} ${STOPPED}` : first;
}

const STOPPED =
  'That process is stopped. Let it go on or end it before you take the run over: what it had begun, it may still do when it comes back.';
