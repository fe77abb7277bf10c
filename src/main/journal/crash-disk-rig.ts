import type { JournalFile, JournalFileSystem } from './journal-file-system';

// A disk in memory, for tests of what is left when a process or the machine dies. Every call is counted, and can be the last
// one, be torn, fail, or hang. What was not synced may be lost when the power goes, and so may names in a folder.

type Change = { at: number; bytes: Buffer } | { length: number };

interface MemoryFile {
  /** As a process sees it. */
  seen: Buffer;
  /** As it is on the platters. */
  synced: Buffer;
  /** Since then, in order. */
  unsynced: Change[];
  isNameSynced: boolean;
}

/** At least 0 and less than 1. */
export type Random = () => number;

/** What becomes of a call: its number counts from 1. `pass` is how it should be. */
export type Fault =
  | 'pass'
  /** The process is gone, in the middle of a write perhaps; every later call of it comes to nothing. */
  | 'die'
  /** Fewer bytes than were given. */
  | 'short'
  | { readonly code: 'ENOSPC' | 'EIO' | 'EMFILE' | 'EROFS' };

export type Call =
  | 'open'
  | 'read'
  | 'write'
  | 'datasync'
  | 'truncate'
  | 'size'
  | 'close'
  | 'list'
  | 'exists'
  | 'remove'
  | 'syncFolder';

export interface CrashDisk {
  /** What one process has of it. After its death nothing that it still does has any effect, and no call returns. */
  mount(faultOf: (number: number, call: Call) => Fault): Mounted;
  /** What was not synced is lost, or some of it, the last bit of that torn. */
  cutPower(): void;
  bytesOf(path: string): Buffer;
  names(): string[];
}

export interface Mounted {
  readonly fs: JournalFileSystem;
  readonly calls: number;
  readonly isDead: boolean;
  /** From now on no call returns until `thaw`, as with SIGSTOP and SIGCONT. */
  freeze(): void;
  thaw(): void;
  kill(): void;
}

const forever = new Promise<never>(() => {});

export function createCrashDisk(random: Random): CrashDisk {
  const files = new Map<string, MemoryFile>();

  function change(file: MemoryFile, made: Change): void {
    file.seen = changed(file.seen, made);
    file.unsynced.push(made);
  }

  function mount(faultOf: (number: number, call: Call) => Fault): Mounted {
    let calls = 0;
    let isDead = false;
    let thawed: Promise<void> | null = null;
    let thaw = () => {};

    /** Resolves when the call may do its work; to how much of it, from 0 to 1. */
    async function admit(call: Call): Promise<number> {
      while (thawed !== null) await thawed;
      if (isDead) return forever;
      calls++;
      const fault = faultOf(calls, call);
      if (fault === 'pass') return 1;
      if (fault === 'short') return call === 'write' ? random() : 1;
      if (fault === 'die') {
        isDead = true;
        return random() < 0.3 ? 1 : random();
      }
      throw Object.assign(new Error(`${fault.code}: ${call}`), { code: fault.code });
    }

    /** A call that was the last one of its process may have had its effect, but nobody hears of it. */
    async function does<Value>(call: Call, work: (share: number) => Value): Promise<Value> {
      const share = await admit(call);
      const isWhole = share === 1;
      if (isDead && call !== 'write' && !isWhole) return forever;
      const value = work(share);
      return isDead ? forever : value;
    }

    function handle(file: MemoryFile): JournalFile {
      return {
        write: (bytes, position) =>
          does('write', (share) => {
            const count =
              share === 1 ? bytes.length : Math.max(isDead ? 0 : 1, Math.floor(bytes.length * share));
            if (count > 0) change(file, { at: position, bytes: Buffer.from(bytes.subarray(0, count)) });
            return count;
          }),
        read: (into, position) =>
          does('read', () =>
            file.seen.copy(into, 0, position, Math.min(file.seen.length, position + into.length)),
          ),
        datasync: () =>
          does('datasync', () => {
            file.synced = file.seen;
            file.unsynced = [];
          }),
        truncate: (length) => does('truncate', () => change(file, { length })),
        size: () => does('size', () => file.seen.length),
        close: () => does('close', () => {}),
      };
    }

    const fs: JournalFileSystem = {
      open: (path, use) =>
        does('open', () => {
          const there = files.get(path);
          if (use === 'create' && there !== undefined) throw failed('EEXIST', path);
          if ((use === 'read' || use === 'change') && there === undefined) throw failed('ENOENT', path);
          if (there !== undefined) {
            if (use === 'replace') change(there, { length: 0 });
            return handle(there);
          }
          const nothing = Buffer.alloc(0);
          const file = { seen: nothing, synced: nothing, unsynced: [], isNameSynced: false };
          files.set(path, file);
          return handle(file);
        }),
      list: (folder) =>
        does('list', () => [...files.keys()].map((path) => path.slice(folder.length + 1)).sort()),
      exists: (path) => does('exists', () => files.has(path)),
      remove: (path) => does('remove', () => void files.delete(path)),
      syncFolder: () =>
        does('syncFolder', () => {
          for (const file of files.values()) file.isNameSynced = true;
        }),
    };

    return {
      fs,
      get calls() {
        return calls;
      },
      get isDead() {
        return isDead;
      },
      freeze() {
        thawed = new Promise((resolve) => {
          thaw = () => {
            thawed = null;
            resolve();
          };
        });
      },
      thaw: () => thaw(),
      kill() {
        isDead = true;
      },
    };
  }

  return {
    mount,
    cutPower() {
      for (const [path, file] of files) {
        if (!file.isNameSynced && random() < 0.5) {
          files.delete(path);
          continue;
        }
        const kept = Math.floor(random() * (file.unsynced.length + 1));
        file.unsynced.forEach((made, index) => {
          if (index < kept) file.synced = changed(file.synced, made);
          else if (index === kept && 'at' in made) {
            const torn = Math.floor(random() * made.bytes.length);
            if (torn > 0)
              file.synced = changed(file.synced, { at: made.at, bytes: made.bytes.subarray(0, torn) });
          }
        });
        file.seen = file.synced;
        file.unsynced = [];
        file.isNameSynced = true;
      }
    },
    bytesOf: (path) => files.get(path)?.seen ?? Buffer.alloc(0),
    names: () => [...files.keys()],
  };
}

function changed(bytes: Buffer, made: Change): Buffer {
  if ('length' in made) {
    return made.length <= bytes.length
      ? Buffer.from(bytes.subarray(0, made.length))
      : Buffer.concat([bytes, Buffer.alloc(made.length - bytes.length)]);
  }
  const { at, bytes: put } = made;
  const gap = Buffer.alloc(Math.max(0, at - bytes.length));
  return Buffer.concat([bytes.subarray(0, at), gap, put, bytes.subarray(at + put.length)]);
}

function failed(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
