import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Belongings, RunSummary } from '../../shared/contract';
import type { Result } from '../../shared/result';
import { syncFolder } from '../disk/sync-folder';
import { runLockHolder } from '../journal/run-lock';
import { type Beforehand, belongingsOf, deleteRun, sweepDeleted } from './delete-run';
import { newRunId, openedAt } from './run-id';
import { summarizeRun } from './summarize-run';

/** The runs in the data folder, a folder each. Nothing is looked at before someone asks. */
export interface RunStore {
  folderOf(run: string): string;
  /** Whether its folder is there, whatever can be read of it. */
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

/** A run this young may be in the making in another process. */
const YOUNG_MS = 60_000;

/** How many are looked at at once: enough that the disk is never waited for in a row. */
const AT_ONCE = 16;

export function createRunStore(dataFolder: string, now: () => Date): RunStore {
  const runs = join(dataFolder, 'runs');
  const folderOf = (run: string) => join(runs, run);

  return {
    folderOf,
    async has(run) {
      // The id comes from outside: it must not lead elsewhere.
      if (openedAt(run) === null) return false;
      return (await stat(folderOf(run)).catch(() => null))?.isDirectory() ?? false;
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
        for (const [index, id] of left) summaries[index] = await listed(id);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lookThrough));
      return summaries.filter((summary) => summary !== null);
    },
    belongings: (run) => belongingsOf(folderOf(run)),
    delete: (run, beforehand) => deleteRun(runs, run, beforehand),
  };

  async function listed(id: string): Promise<RunSummary | null> {
    const found = await summarizeRun(folderOf(id), id);
    switch (found.is) {
      case 'run':
        return found.summary;
      case 'in_the_making':
        return isYoung(id) || found.summary.heldBy !== null ? null : found.summary;
      case 'only_opened':
        if (!found.isHeld && !isYoung(id)) await deleteRun(runs, id);
        return null;
    }
  }

  function isYoung(id: string): boolean {
    const opened = openedAt(id);
    return opened !== null && now().getTime() - opened < YOUNG_MS;
  }
}
