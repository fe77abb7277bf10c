import { mkdir, readdir, readFile, realpath, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile, sweepReplaced } from '../json/replace-file';
import { attemptName, runBranch } from './branch-names';
import { refuse } from './worktree-failure';

// Baton's own word for what it made. What has no record here is not Baton's and is never removed.
//   FOLDER/RUN/run.json             the run: its repository, where it starts
//   FOLDER/RUN/attempts/NAME.json   a worktree, written before the worktree is made
//   FOLDER/RUN/work/NAME            the worktree itself
//   FOLDER/RUN/discarded.json       all that stays of a run whose work a person discarded

const runRecordSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  repository: z.object({ root: z.string(), gitDir: z.string(), commonDir: z.string() }),
  /** The commit that was chosen; null where the repository had none. */
  base: z.string().nullable(),
  /** The commit that the tickets build on: `base`, or the one that holds what was taken along. */
  start: z.string(),
  /** Folders that could not be taken along, as repositories of their own. */
  leftOut: z.array(z.string()).default([]),
  /** What the integration branch was moved to when work was last reverted there. */
  reverted: z.string().nullable().default(null),
  openedAt: z.string(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

const discardedSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  repository: z.string(),
  branch: z.string(),
  /** Where the integration branch was; git still has it for a while. */
  tip: z.string().nullable(),
  at: z.string(),
});
type DiscardedRecord = z.infer<typeof discardedSchema>;

const attemptRecordSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  ticket: z.string(),
  attempt: z.number(),
  state: z.enum(['making', 'open', 'closed']),
  branch: z.string(),
  path: z.string(),
  /** Where git keeps what belongs to this worktree; null while it is being made. */
  gitDir: z.string().nullable(),
  /** What the work is compared with. */
  base: z.string(),
  /** Paths that were brought along and are no part of the work. */
  brought: z.array(z.string()),
  /** Paths that were to be brought along and could not be. */
  leftOut: z.array(z.string()).default([]),
  /** The work as one commit on `base`; null while there is none. */
  commit: z.string().nullable(),
  /** Trees of the work: as its verify commands left it, and as its review saw it. Nothing else is merged; null where there was neither. */
  verified: z.string().nullable().default(null),
  reviewed: z.string().nullable().default(null),
  /** That commit's message. */
  message: z.string(),
  /** The earlier attempt whose work it began with. */
  continues: z.number().nullable(),
  /** Files that held a conflict when it began, and whose work they met: no marker may be left in them. */
  conflicted: z.array(z.object({ path: z.string(), tickets: z.array(z.string()).readonly() })),
  /** What the integration branch was moved to for it, written before that: whether it was is the branch's to say. */
  accepted: z.string().nullable(),
  /** It does not count any more, but could not be taken off the integration branch yet. */
  isUnwanted: z.boolean().default(false),
  /** Files in its worktree that no branch takes and for which it stays, though nobody needs it any more. */
  holds: z.array(z.string()).default([]),
  openedAt: z.string(),
});
export type AttemptRecord = z.infer<typeof attemptRecordSchema>;

export interface RunRecords {
  /** The folder that holds the worktrees of all runs. */
  readonly root: string;
  runs(): Promise<string[]>;
  /** Null when there is none; refused when it cannot be read. */
  findRun(run: string): Promise<RunRecord | null>;
  /** Refused where there is none, and then it says whether a person discarded the run's work. */
  run(run: string): Promise<RunRecord>;
  saveRun(record: RunRecord): Promise<void>;
  findDiscarded(run: string): Promise<DiscardedRecord | null>;
  saveDiscarded(record: DiscardedRecord): Promise<void>;
  forgetDiscarded(run: string): Promise<void>;
  attempts(run: string): Promise<AttemptRecord[]>;
  findAttempt(run: string, name: string): Promise<AttemptRecord | null>;
  attempt(run: string, ticket: string, attempt: number): Promise<AttemptRecord>;
  saveAttempt(record: AttemptRecord): Promise<void>;
  forgetAttempt(record: AttemptRecord): Promise<void>;
  /** Takes away what a process that died while it wrote a record left beside it. */
  sweep(run: string): Promise<void>;
  /** Takes away the records and what is empty then; other things in the run's folder stay. */
  forget(run: string): Promise<void>;
  pathOf(run: string, name: string): string;
}

/** `folder` is made when it is not there. */
export async function openRunRecords(folder: string): Promise<RunRecords> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await realpath(folder);
  const folderOf = (run: string) => join(root, runBranch(run).slice('baton/'.length));
  const runFile = (run: string) => join(folderOf(run), 'run.json');
  const discardedFile = (run: string) => join(folderOf(run), 'discarded.json');
  const attemptFile = (run: string, name: string) => join(folderOf(run), 'attempts', `${name}.json`);
  const records: RunRecords = {
    root,
    runs: () => readdir(root).then((names) => names.filter((name) => /^[A-Za-z0-9-]+$/.test(name)).sort()),
    findRun: (run) => read(runFile(run), runRecordSchema),
    async run(run) {
      const record = await records.findRun(run);
      if (record !== null) return record;
      const discarded = await records.findDiscarded(run);
      if (discarded === null) return refuse({ type: 'no_such_run', run });
      return refuse({ type: 'discarded', at: discarded.at, tip: discarded.tip });
    },
    async saveRun(record) {
      await mkdir(join(folderOf(record.run), 'attempts'), { recursive: true, mode: 0o700 });
      await mkdir(join(folderOf(record.run), 'work'), { recursive: true, mode: 0o700 });
      await write(runFile(record.run), record);
    },
    findDiscarded: (run) => read(discardedFile(run), discardedSchema),
    saveDiscarded: (record) => write(discardedFile(record.run), record),
    async forgetDiscarded(run) {
      await rm(discardedFile(run), { force: true });
      await rmdir(folderOf(run)).catch(() => {});
    },
    async attempts(run) {
      const names = await readdir(join(folderOf(run), 'attempts')).catch(() => []);
      const found = await Promise.all(
        names
          .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
          .map((name) => read(join(folderOf(run), 'attempts', name), attemptRecordSchema)),
      );
      return found.filter((record) => record !== null);
    },
    findAttempt: (run, name) => read(attemptFile(run, name), attemptRecordSchema),
    async attempt(run, ticket, attempt) {
      const record = await records.findAttempt(run, attemptName(ticket, attempt));
      return record ?? refuse({ type: 'no_such_attempt', ticket, attempt });
    },
    saveAttempt: (record) =>
      write(attemptFile(record.run, attemptName(record.ticket, record.attempt)), record),
    forgetAttempt: ({ run, ticket, attempt }) =>
      rm(attemptFile(run, attemptName(ticket, attempt)), { force: true }),
    async sweep(run) {
      await sweepReplaced(folderOf(run));
      await sweepReplaced(join(folderOf(run), 'attempts'));
    },
    async forget(run) {
      await sweepReplaced(folderOf(run));
      await rm(join(folderOf(run), 'attempts'), { recursive: true, force: true });
      await rm(runFile(run), { force: true });
      await rmdir(join(folderOf(run), 'work')).catch(() => {});
      await rmdir(folderOf(run)).catch(() => {});
    },
    pathOf: (run, name) => join(folderOf(run), 'work', name),
  };
  return records;
}

async function read<Shape>(path: string, schema: z.ZodType<Shape>): Promise<Shape | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return refuse({ type: 'disk_failed', message: `${path} is not what Baton wrote.` });
  }
}

async function write(path: string, record: RunRecord | DiscardedRecord | AttemptRecord): Promise<void> {
  const facts = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  await replaceFile(path, `${JSON.stringify(record, null, 2)}\n`, facts, async () => true);
}
