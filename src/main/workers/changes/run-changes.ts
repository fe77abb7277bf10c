import { join } from 'node:path';
import type { FileChange } from '../../../shared/file-change';
import type { Fence } from '../tools/fence';
import { decoded } from '../tools/held-file';
import { standingFile } from '../tools/workspace-file';
import { parseWorkspacePath } from '../tools/workspace-path';
import { type AttemptFiles, createAttemptFiles } from './attempt-files';
import { createBlobStore } from './blob-store';
import type { ChangeLedger, RecordedChange } from './change-ledger';
import { type ChangeLog, openChangeLog } from './change-log';

const MAX_TEXT = 1024 * 1024;
const MAX_ALL_TEXT = 16 * 1024 * 1024;

/** By path, and by digests of what it held: null where there was no file. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** `done` and `not_done` go by what the file holds now; `neither` when it is none of the two; `none` when no change was announced. */
export type StepChange = 'none' | 'done' | 'not_done' | 'neither';

/** What the attempts of a run saw and changed. It lies in the run's data folder and outlives the process. */
export interface RunChanges {
  of(attempt: { readonly key: string; readonly ticket: string; readonly workspace: string }): AttemptFiles;
  /** What came of all changes of the attempt, by path. */
  changedFiles(attempt: string, fence: Fence): Promise<ChangedFile[]>;
  /** As above, with the texts. */
  changesOf(attempt: string, fence: Fence): Promise<FileChange[]>;
  /** Whether the change that the step announced looks done. */
  lookAt(step: string, fence: Fence): Promise<StepChange>;
}

export function createRunChanges(folder: string): RunChanges {
  const blobs = createBlobStore(join(folder, 'blobs'));
  let opened: Promise<ChangeLog> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function log(): Promise<ChangeLog> {
    opened ??= openChangeLog(folder);
    return opened;
  }

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  async function ledger(): Promise<ChangeLedger> {
    return (await log()).ledger;
  }

  async function changedFiles(attempt: string, fence: Fence): Promise<ChangedFile[]> {
    const files = new Map<string, ChangedFile>();
    for (const change of (await ledger()).changesBy(attempt)) {
      if ((await lookAtChange(change, fence)) === 'not_done') continue;
      const { path, after } = change;
      files.set(path, { path, before: (files.get(path) ?? change).before, after });
    }
    return [...files.values()]
      .filter(({ before, after }) => before !== after)
      .sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  async function textOf(
    hash: string | null,
    path: string,
  ): Promise<{ text: string | null } | { unshown: string }> {
    if (hash === null) return { text: null };
    const bytes = await blobs.read(hash);
    // What is larger than the tools read is not kept at all.
    if (bytes === null || bytes.length > MAX_TEXT) return { unshown: 'it is larger than 1 MB' };
    const text = decoded(bytes, [path]);
    return text.ok ? { text: text.value } : { unshown: 'it is not text in UTF-8' };
  }

  return {
    of: ({ key, ticket, workspace }) =>
      createAttemptFiles({ attempt: key, ticket, workspace, blobs, log, inTurn }),
    changedFiles,
    async changesOf(attempt, fence) {
      const changes: FileChange[] = [];
      let left = MAX_ALL_TEXT;
      for (const { path, before, after } of await changedFiles(attempt, fence)) {
        const [old, now] = await Promise.all([textOf(before, path), textOf(after, path)]);
        if ('unshown' in old || 'unshown' in now) {
          changes.push({
            path,
            unshown: 'unshown' in now ? now.unshown : 'unshown' in old ? old.unshown : '',
          });
          continue;
        }
        left -= (old.text?.length ?? 0) + (now.text?.length ?? 0);
        if (left < 0) changes.push({ path, unshown: 'there is too much to show at once' });
        else changes.push({ path, before: old.text, after: now.text });
      }
      return changes;
    },
    async lookAt(step, fence) {
      const change = (await ledger()).changeOf(step);
      return change === null ? 'none' : lookAtChange(change, fence);
    },
  };
}

async function lookAtChange(change: RecordedChange, fence: Fence): Promise<StepChange> {
  switch (change.outcome) {
    case 'changed':
      return 'done';
    case 'unchanged':
      return 'not_done';
    case 'announced': {
      const path = parseWorkspacePath(change.path);
      const found = path.ok ? await standingFile(fence, path.value) : null;
      if (!found?.ok) return 'neither';
      const now = found.value?.hash ?? null;
      if (now === change.after) return 'done';
      return now === change.before ? 'not_done' : 'neither';
    }
  }
}
