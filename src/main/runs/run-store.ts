import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunSummary } from '../../shared/contract';
import { fold } from '../../shared/fold';
import { createRunState } from '../../shared/run-state';
import { syncFolder } from '../disk/sync-folder';
import { journalSize, readJournal } from '../journal/journal';
import { runLockHolder, takeRunLock } from '../journal/run-lock';
import { isNothing } from './held-run';
import { replaceConvenience } from './replace-convenience';
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
}

const SUMMARY = 'run.json';
/** A run this young may be in the making in another process. */
const YOUNG_MS = 60_000;

/** A summary counts as long as the journal has the length that it had then. Without one the journal is read. */
const cachedSchema = z.object({ version: z.literal(1), journalSize: z.number(), summary: runSummarySchema });

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
      const past = names.filter((name) => openedAt(name) !== null && !held.has(name));
      const summaries: RunSummary[] = [];
      for (const id of past.sort().reverse()) {
        const summary = await summarize(folderOf(id), id);
        if (summary !== null) summaries.push(summary);
      }
      return summaries;
    },
  };

  async function summarize(folder: string, id: string): Promise<RunSummary | null> {
    const size = await journalSize(folder);
    const cached = await readCached(join(folder, SUMMARY));
    if (cached !== null && cached.journalSize === size) return cached.summary;
    const holder = await runLockHolder(folder).catch(() => null);
    const { summary, isEmpty } = await readSummary(folder, id, holder === null);
    if (isEmpty) {
      if (holder === null) await sweep(folder, id);
      return null;
    }
    if (holder === null && summary.phase !== 'damaged') {
      const text = JSON.stringify({ version: 1, journalSize: size, summary });
      await replaceConvenience(join(folder, SUMMARY), text);
    }
    return summary;
  }

  async function sweep(folder: string, id: string): Promise<void> {
    const opened = openedAt(id);
    if (opened === null || now().getTime() - opened < YOUNG_MS) return;
    const lock = await takeRunLock(folder);
    if (lock.ok) await rm(folder, { recursive: true, force: true }).catch(() => lock.value.release());
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
  const state = createRunState(id);
  const read = await readJournal(folder, { apply: (event) => fold(state, event) });
  const summary = summaryOf(state, false);
  // A journal that was never begun holds a run with which nothing was done.
  if (!read.ok && read.failure.type !== 'not_there') {
    return { summary: { ...summary, phase: 'damaged', outcome: null }, isEmpty: false };
  }
  const phase = isLeft && summary.phase === 'running' ? 'paused' : summary.phase;
  return { summary: { ...summary, phase }, isEmpty: isNothing(state) };
}
