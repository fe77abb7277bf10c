import { join } from 'node:path';
import { assertNever } from '../../../shared/assert-never';
import { CHANGED_BETWEEN, type FileChange } from '../../../shared/file-change';
import type { StepLook } from '../../../shared/step-look';
import { digest } from '../tools/digest';
import type { Fence } from '../tools/fence';
import { decoded, MAX_FILE_BYTES } from '../tools/held-file';
import { standingFile } from '../tools/workspace-file';
import { parseWorkspacePath } from '../tools/workspace-path';
import { type AttemptFiles, createAttemptFiles } from './attempt-files';
import { createBlobStore } from './blob-store';
import type { RecordedChange } from './change-ledger';
import { type ChangeLog, openChangeLog } from './change-log';
import { settleChange } from './settle-change';

const MAX_TEXT = 1024 * 1024;
const MAX_ALL_TEXT = 16 * 1024 * 1024;
const UNSEEN = 'whether this change was made is not known: its end was not seen';
const UNCLEAR = 'whether this change was made is not known, since the file holds something else now';

/** By path, and by digests of what it held: null where there was no file. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What an attempt's changes of one file come to. */
interface NetChange extends ChangedFile {
  /** Nobody can tell whether one of them was made. */
  readonly isUnclear: boolean;
  /** Something else changed the file between two of them. */
  readonly hasOthers: boolean;
}

/** `done` and `not_done` go by what the file holds now; `neither` when it is none of the two; `none` when no change was announced. */
type StepChange = 'none' | 'done' | 'not_done' | 'neither';

/** What the attempts of a run saw and changed. It lies in the run's data folder and outlives the process. */
export interface RunChanges {
  of(attempt: { readonly key: string; readonly ticket: string; readonly workspace: string }): AttemptFiles;
  /** What the machine has no room for now, so that nothing can be known of the changes; null when there is room. */
  lack(): Promise<string | null>;
  /** What came of all changes of the attempt, by path. */
  changedFiles(attempt: string, fence: Fence): Promise<ChangedFile[]>;
  /** As above, with the texts. */
  changesOf(attempt: string, fence: Fence | null): Promise<FileChange[]>;
  /** How the file looks now that the step was to change. Only looks: nothing of it is noted. */
  lookAt(step: string, fence: Fence): Promise<StepLook['looks']>;
}

export function createRunChanges(folder: string): RunChanges {
  const blobs = createBlobStore(join(folder, 'blobs'));
  let opened: Promise<ChangeLog> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function log(): Promise<ChangeLog> {
    opened ??= openChangeLog(folder).then((log) => {
      if (log.isUnread) opened = null;
      return log;
    });
    return opened;
  }

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  function temporaryOf(step: string): string {
    return `.baton-${digest(`${folder}\n${step}`).slice(0, 16)}.tmp`;
  }

  /** Without a fence nothing is looked at or written: what is under way, or whose end nobody saw, stays unclear. */
  async function lookAtChange(change: RecordedChange, fence: Fence | null): Promise<StepChange> {
    switch (change.outcome) {
      case 'changed':
        return 'done';
      case 'unchanged':
        return 'not_done';
      case 'announced':
        // In turn, since it may be under way.
        return fence === null ? 'neither' : inTurn(() => settled(change.step, fence));
      default:
        return assertNever(change.outcome);
    }
  }

  async function settled(step: string, fence: Fence): Promise<StepChange> {
    const opened = await log();
    const change = opened.ledger.changeOf(step);
    if (change === null) return 'none';
    let { outcome } = change;
    if (outcome === 'announced') {
      const path = parseWorkspacePath(change.path);
      const found = path.ok ? await standingFile(fence, path.value) : null;
      if (!found?.ok) return 'neither';
      const now = found.value?.hash ?? null;
      outcome = (await settleChange(opened, change, now, fence, temporaryOf(step))) ?? outcome;
    }
    switch (outcome) {
      case 'changed':
        return 'done';
      case 'unchanged':
        return 'not_done';
      case 'announced':
        return 'neither';
      default:
        return assertNever(outcome);
    }
  }

  async function netChanges(attempt: string, fence: Fence | null): Promise<NetChange[]> {
    const files = new Map<string, NetChange>();
    for (const change of (await log()).ledger.changesBy(attempt)) {
      const look = await lookAtChange(change, fence);
      if (look === 'not_done') continue;
      const { path, before, after } = change;
      const last = files.get(path);
      files.set(path, {
        path,
        before: last === undefined ? before : last.before,
        after,
        isUnclear: look === 'neither' || last?.isUnclear === true,
        hasOthers: last !== undefined && (last.hasOthers || last.after !== before),
      });
    }
    return [...files.values()]
      .filter(({ before, after, isUnclear }) => before !== after || isUnclear)
      .sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  async function textOf(
    hash: string | null,
    path: string,
  ): Promise<{ text: string | null } | { unshown: string }> {
    if (hash === null) return { text: null };
    let bytes: Buffer | null;
    try {
      bytes = await blobs.read(hash);
    } catch (error) {
      return { unshown: `Baton's copy of it cannot be read: ${(error as Error).message}` };
    }
    if (bytes === null) {
      return { unshown: `no copy of it was kept, as of no file over ${MAX_FILE_BYTES / 1024 / 1024} MB` };
    }
    if (bytes.length > MAX_TEXT) return { unshown: 'it is larger than 1 MB' };
    const text = decoded(bytes, [path]);
    return text.ok ? { text: text.value } : { unshown: 'it is not text in UTF-8' };
  }

  return {
    of: ({ key, ticket, workspace }) =>
      createAttemptFiles({ attempt: key, ticket, workspace, blobs, log, inTurn, temporaryOf }),
    lack: async () => (await log()).lack,
    async changedFiles(attempt, fence) {
      const files = await netChanges(attempt, fence);
      return files.map(({ path, before, after }) => ({ path, before, after }));
    },
    async changesOf(attempt, fence) {
      const changes: FileChange[] = [];
      let left = MAX_ALL_TEXT;
      for (const { path, before, after, isUnclear, hasOthers } of await netChanges(attempt, fence)) {
        if (isUnclear) {
          changes.push({ path, unshown: fence === null ? UNSEEN : UNCLEAR });
          continue;
        }
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
        else {
          const note = hasOthers ? { note: CHANGED_BETWEEN } : {};
          changes.push({ path, before: old.text, after: now.text, ...note });
        }
      }
      return changes;
    },
    async lookAt(step, fence) {
      const change = (await log()).ledger.changeOf(step);
      if (change === null) return 'untouched';
      const path = parseWorkspacePath(change.path);
      const found = path.ok ? await standingFile(fence, path.value) : null;
      return found?.ok ? looksOf(change, found.value?.hash ?? null) : 'unreadable';
    },
  };
}

/** `now` is what the file holds. */
function looksOf({ before, after, outcome }: RecordedChange, now: string | null): StepLook['looks'] {
  if (now === after) return 'done';
  if (outcome === 'changed') return 'was_done';
  if (now === before) return now === null ? 'still_missing' : 'not_done';
  if (outcome === 'unchanged') return 'was_not_done';
  return now === null ? 'gone' : 'other';
}
