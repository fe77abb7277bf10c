import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import { syncFolder } from '../disk/sync-folder';
import { systemReason } from '../json/read-text-file';
import { replaceFile } from '../json/replace-file';
import type { DispatchPorts, Held } from './dispatch-ports';
import { type DispatchRecord, dispatchRecordSchema } from './dispatch-record';

/** The dispatches in the data folder, a folder each, so that each has a lock of its own. Reading and writing throw what the disk says. */
export interface DispatchStore {
  folderOf(id: string): string;
  /** `except`: of which nothing is read. */
  all(except?: ReadonlySet<string>): Promise<DispatchRecord[]>;
  /** Null for one that is gone, or not of this Baton. What cannot be read right now is not gone: it throws what the disk says. */
  load(id: string): Promise<DispatchRecord | null>;
  /** On disk, synced, when it resolves. */
  save(record: DispatchRecord): Promise<void>;
  /** Nobody else in any process works on this dispatch until it is released; the failure says who does. Throws what the disk says. */
  hold(id: string): Promise<Result<Held, string>>;
  /** Somebody works on it right now. */
  isHeld(id: string): Promise<boolean>;
  /** Nobody else in any process chooses an agent or begins a dispatch while `work` does. */
  exclusively<Value>(work: () => Promise<Value>): Promise<Result<Value, string>>;
}

const ID = /^[0-9a-f-]{36}$/;
const PATIENCE_TRIES = 400;
const LONGEST_PAUSE_MS = 50;

export function createDispatchStore(
  dataFolder: string,
  ports: Pick<DispatchPorts, 'takeLock' | 'wait' | 'random'>,
): DispatchStore {
  const root = join(dataFolder, 'dispatches');
  const folderOf = (id: string) => join(root, id);
  const fileOf = (id: string) => join(folderOf(id), 'dispatch.json');

  async function load(id: string): Promise<DispatchRecord | null> {
    if (!ID.test(id)) return null;
    let text: string;
    try {
      text = await readFile(fileOf(id), 'utf8');
    } catch (error) {
      if (isGone(error)) return null;
      // What Node says of a failed read does not name the file.
      const message = `${fileOf(id)} cannot be read: ${systemReason(error)}.`;
      throw Object.assign(new Error(message, { cause: error }), { ...(error as NodeJS.ErrnoException) });
    }
    return recordIn(text);
  }

  return {
    folderOf,
    load,
    async all(except = new Set()) {
      const names = await readdir(root).catch((error: unknown): string[] => {
        if (isGone(error)) return [];
        throw error;
      });
      const records = await Promise.all(
        names
          .filter((name) => ID.test(name) && !except.has(name))
          .sort()
          .map(load),
      );
      return records.filter((record) => record !== null);
    },
    async save(record) {
      const isNew = (await mkdir(folderOf(record.id), { recursive: true, mode: 0o700 })) !== undefined;
      const facts = { mode: 0o600, uid: -1, gid: -1 };
      await replaceFile(fileOf(record.id), `${JSON.stringify(record, null, 2)}\n`, facts, async () => true);
      if (isNew) await syncFolder(root);
    },
    async hold(id) {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 });
      const lock = await ports.takeLock(folderOf(id));
      if (lock.ok) return lock;
      if (lock.failure.type === 'held') return fail(lock.failure.by);
      throw new Error(lock.failure.message);
    },
    async isHeld(id) {
      const lock = await ports.takeLock(folderOf(id));
      if (lock.ok) await lock.value.release();
      return !lock.ok;
    },
    async exclusively(work) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      let reason = '';
      for (let tries = 0; tries < PATIENCE_TRIES; tries++) {
        const lock = await ports.takeLock(root);
        if (lock.ok) {
          try {
            return succeed(await work());
          } finally {
            await lock.value.release();
          }
        }
        if (lock.failure.type === 'not_locked') return fail(lock.failure.message);
        reason = `${lock.failure.by} is choosing agents in the same data folder: wait for it, or end it.`;
        // Of two that came at the same moment both step back: not for equally long.
        await ports.wait(1 + ports.random() * LONGEST_PAUSE_MS, new AbortController().signal);
      }
      return fail(reason);
    },
  };
}

function recordIn(text: string): DispatchRecord | null {
  try {
    return dispatchRecordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
