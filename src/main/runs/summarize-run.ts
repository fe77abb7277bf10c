import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { assertNever } from '../../shared/assert-never';
import type { RunSummary } from '../../shared/contract';
import type { Result } from '../../shared/result';
import type { RunState } from '../../shared/run-state';
import { journalSize, readJournal } from '../journal/journal';
import { emptyJournal, type JournalFailure } from '../journal/journal-failure';
import { runLockHolder } from '../journal/run-lock';
import { isNothing } from './held-run';
import { onceOpened } from './once-opened';
import { replaceConvenience } from './replace-convenience';
import { createHistory, historyReader } from './run-history';
import { runSummarySchema, summaryOf } from './run-summary';

// What the list says of a run that this process does not write. A folder without a journal, or with an empty one, is no run
// that never was: it is listed with the reason, unless somebody is just about to make a run of it.

export type Summarized =
  | { is: 'run'; summary: RunSummary }
  /** There is nothing in its folder that a Baton does not put there before the first event. */
  | { is: 'in_the_making'; summary: RunSummary }
  /** It was opened, and nothing was done with it. */
  | { is: 'only_opened'; isHeld: boolean };

const SUMMARY = 'run.json';

/** A summary counts as long as the journal has the length that it had then, and is older. Without one the journal is read. */
const cachedSchema = z.object({ version: z.literal(5), journalSize: z.number(), summary: runSummarySchema });

export async function summarizeRun(folder: string, id: string): Promise<Summarized> {
  const size = await journalSize(folder);
  const cached = await readCached(join(folder, SUMMARY));
  const heldBy = await runLockHolder(folder).catch(() => null);
  if (cached !== null && cached.journalSize === size && cached.at > (await lastChange(folder))) {
    return { is: 'run', summary: { ...cached.summary, heldBy } };
  }
  const history = createHistory(id);
  const read = await readJournal(folder, await historyReader(history));
  const { state } = history;
  if (!read.ok || state.seq === 0) {
    const nothing = state.seq === 0 && ({ cannotOpen: true } as const);
    const summary = { ...known(state, cached?.summary), ...notReadable(folder, read), ...nothing, heldBy };
    const isEmpty = state.seq === 0 && (read.ok || read.failure.type === 'not_there');
    return { is: isEmpty && (await isBare(folder)) ? 'in_the_making' : 'run', summary };
  }
  if (isNothing(state)) return { is: 'only_opened', isHeld: heldBy !== null };
  if (heldBy !== null) return { is: 'run', summary: { ...summaryOf(state, false), heldBy } };
  const summary = summaryOf(await onceOpened(folder, state), false);
  // Whether a command that outlived its Baton can still be joined changes without the journal.
  if ([...state.steps.values()].some((step) => step.state.state === 'running')) return { is: 'run', summary };
  const text = JSON.stringify({ version: 5, journalSize: size, summary });
  await replaceConvenience(join(folder, SUMMARY), text);
  return { is: 'run', summary };
}

const UNKNOWN_TITLE = '(its title cannot be read)';

/** What its journal still tells, else what the list said of it before. */
function known(state: RunState, before: RunSummary | undefined): RunSummary {
  if (state.seq > 0) return summaryOf(state, false);
  return before ?? { ...summaryOf(state, false), title: UNKNOWN_TITLE };
}

/** Nothing of it waits for anybody: it can be looked at, at most. */
function notReadable(folder: string, read: Result<unknown, JournalFailure>) {
  const phase = read.ok ? 'damaged' : phaseFor(read.failure);
  const problem = read.ok ? emptyJournal(folder) : read.failure.message;
  return { phase, problem, outcome: null, waiting: 0, handedOver: [] } satisfies Partial<RunSummary>;
}

function phaseFor({ type }: JournalFailure): 'damaged' | 'newer' | 'unreadable' {
  switch (type) {
    case 'damaged':
    case 'not_there':
      return 'damaged';
    case 'newer':
      return 'newer';
    case 'not_read':
    case 'not_written':
    case 'lost':
      return 'unreadable';
    default:
      return assertNever(type);
  }
}

/** A lock and the first journal are all that there is before the first event. */
async function isBare(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.every((name) => name === 'journal-000001.jsonl' || name.startsWith('lock-'));
}

/** Of its journal, in milliseconds: what was tampered with may be as long as it was. */
async function lastChange(folder: string): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  const journals = names.filter((name) => name.startsWith('journal-'));
  const times = journals.map((name) =>
    stat(join(folder, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    ),
  );
  return Math.max(0, ...(await Promise.all(times)));
}

/** `at`: when it was kept, in milliseconds. */
async function readCached(path: string): Promise<(z.infer<typeof cachedSchema> & { at: number }) | null> {
  try {
    const kept = cachedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return { ...kept, at: (await stat(path)).mtimeMs };
  } catch {
    return null;
  }
}
