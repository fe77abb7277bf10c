import { join } from 'node:path';
import type { ReadOnly } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { journalSize, readJournal } from '../journal/journal';
import { emptyJournal, type JournalFailure } from '../journal/journal-failure';
import type { JournalReader, Read } from '../journal/journal-reader';
import { runLockHolder } from '../journal/run-lock';
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
  heldBy: string | null,
  holding: Holding,
  world: RunWorld,
  onGone: (run: HeldRun) => void,
): Promise<Result<HeldRun, { message: string }>> {
  const history = createHistory(id);
  const reader = await historyReader(history);
  const first = await readJournal(folder, reader, world.journalFiles);
  const { state } = history;
  if (state.seq === 0) return fail({ message: first.ok ? emptyJournal(folder) : first.failure.message });
  const readOnly = whyOf(heldBy, first);
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
  if (heldBy !== null && first.ok) follow(first.value);
  return succeed(run);

  function follow(read: Read, size: number | null = null): void {
    if (isClosed) return;
    callOff = systemTimer.after(PAUSE_MS, () => {
      void look(read, size).then((next) => {
        if (next === null) onGone(run);
        else follow(next.read, next.size);
      });
    });
  }

  /** Null when the run has to be opened anew. */
  async function look(read: Read, size: number | null): Promise<{ read: Read; size: number | null } | null> {
    const holder = await runLockHolder(folder).catch(() => heldBy);
    const now = await journalSize(folder, world.journalFiles);
    const next = now === size ? read : await readOn(read);
    if (next === null || isClosed) return isClosed ? { read, size } : null;
    return holder === heldBy ? { read: next, size: now } : null;
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

function whyOf(heldBy: string | null, read: Result<Read, JournalFailure>): ReadOnly {
  if (!read.ok) return { heldBy: null, message: read.failure.message };
  if (heldBy !== null)
    return { heldBy, message: `Baton (${heldBy}) has this run: it can only be read here.` };
  return { heldBy: null, message: TO_LOOK_AT, mayOpen: true };
}
