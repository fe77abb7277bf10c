import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Belongings, RunSummary } from '../../shared/contract';
import type { Result } from '../../shared/result';
import { syncFolder } from '../disk/sync-folder';
import { journalSize, readJournal } from '../journal/journal';
import { runLockHolder } from '../journal/run-lock';
import { type Beforehand, belongingsOf, deleteRun, sweepDeleted } from './delete-run';
import { isNothing } from './held-run';
import { replaceConvenience } from './replace-convenience';
import { createHistory, historyReader } from './run-history';
import { newRunId, openedAt } from './run-id';
import { runSummarySchema, summaryOf } from './run-summary';

/** The runs in the data folder, a folder each. Nothing is looked at before someone asks. */
export interface RunStore {
  folderOf(run: string): string;
  has(run: string): Promise<boolean>;
  /** The process that writes it right now, as words; null when nobody does. */
  holderOf(run: string): Promise<string | null>;
  /** A new run's id and its folder, empty. Throws what the disk says. */
  create(): Promise<{ id: string; folder: string }>;
  /** All but those in `held`, the newest first. What a Baton that died had opened, and with which nothing was done, is swept away. */
  list(held: ReadonlySet<string>): Promise<RunSummary[]>;
  /** What lies in the folder of a run that is there. Throws what the disk says. */
  belongings(run: string): Promise<Omit<Belongings, 'work'>>;
  /** For good; refused, with a sentence, while any Baton has it. */
  delete(run: string, beforehand: Beforehand | null): Promise<Result<null, { message: string }>>;
}

const SUMMARY = 'run.json';
/** A run this young may be in the making in another process. */
const YOUNG_MS = 60_000;

/** How many are looked at at once: enough that the disk is never waited for in a row. */
const AT_ONCE = 16;

/** A summary counts as long as the journal has the length that it had then. Without one the journal is read. */
const cachedSchema = z.object({ version: z.literal(3), journalSize: z.number(), summary: runSummarySchema });

export function createRunStore(dataFolder: string, now: () => Date): RunStore {
  const runs = join(dataFolder, 'runs');
  const folderOf = (run: string) => join(runs, run);

  return {
    folderOf,
    async has(run) {
      // The id comes from outside: it must not lead elsewhere.
      return openedAt(run) !== null && (await journalSize(folderOf(run))) !== null;
    },
    holderOf: (run) => runLockHolder(folderOf(run)).catch(() => null),
    async create() {
      const id = newRunId();
      await mkdir(runs, { recursive: true, mode: 0o700 });
      await mkdir(folderOf(id), { mode: 0o700 });
      await syncFolder(runs);
      return { id, folder: folderOf(id) };
    },
    async list(held) {
      const names = await readdir(runs).catch((): string[] => []);
      await sweepDeleted(runs, names);
      const past = names.filter((name) => openedAt(name) !== null && !held.has(name)).sort();
      const left = past.reverse().entries();
      const summaries: (RunSummary | null)[] = [];
      const lookThrough = async () => {
        for (const [index, id] of left) summaries[index] = await summarize(folderOf(id), id);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lookThrough));
      return summaries.filter((summary) => summary !== null);
    },
    belongings: (run) => belongingsOf(folderOf(run)),
    delete: (run, beforehand) => deleteRun(runs, run, beforehand),
  };

  async function summarize(folder: string, id: string): Promise<RunSummary | null> {
    const size = await journalSize(folder);
    const cached = await readCached(join(folder, SUMMARY));
    if (cached !== null && cached.journalSize === size) return cached.summary;
    const holder = await runLockHolder(folder).catch(() => null);
    const { summary, isEmpty } = await readSummary(folder, id, holder === null);
    if (isEmpty) {
      if (holder === null) await sweep(id);
      return null;
    }
    if (holder === null && summary.phase !== 'damaged') {
      const text = JSON.stringify({ version: 3, journalSize: size, summary });
      await replaceConvenience(join(folder, SUMMARY), text);
    }
    return summary;
  }

  async function sweep(id: string): Promise<void> {
    const opened = openedAt(id);
    if (opened !== null && now().getTime() - opened >= YOUNG_MS) await deleteRun(runs, id);
  }
}

async function readCached(path: string): Promise<z.infer<typeof cachedSchema> | null> {
  try {
    return cachedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** `isEmpty`: the run was opened at most, and nothing was done with it. */
async function readSummary(
  folder: string,
  id: string,
  isLeft: boolean,
): Promise<{ summary: RunSummary; isEmpty: boolean }> {
  const history = createHistory(id);
  const read = await readJournal(folder, await historyReader(history));
  const { state } = history;
  const summary = summaryOf(state, false);
  // A journal that was never begun holds a run with which nothing was done.
  if (!read.ok && read.failure.type !== 'not_there') {
    return { summary: { ...summary, phase: 'damaged', outcome: null }, isEmpty: false };
  }
  const phase = isLeft && summary.phase === 'running' ? 'paused' : summary.phase;
  return { summary: { ...summary, phase }, isEmpty: isNothing(state) };
}
