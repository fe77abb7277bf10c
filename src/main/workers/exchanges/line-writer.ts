import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Lines for one file, written behind the caller's back: nobody waits, what comes meanwhile is written together. */
export interface LineWriter {
  write(line: object): void;
  /** Nothing comes after it. */
  end(): void;
  /** Resolves when all that was given so far is in the file, or failed. */
  written(): Promise<void>;
}

/** `path` must not be there yet. A first failure is told once, and nothing more is written then. */
export function createLineWriter(path: Promise<string>, onFailure: (error: unknown) => void): LineWriter {
  let pending: string[] = [];
  let isDue = false;
  let isOver = false;
  let file: FileHandle | null = null;
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  async function writeOut(): Promise<void> {
    isDue = false;
    if (isClosed) return;
    const lines = pending.join('');
    pending = [];
    try {
      file ??= await make(await path);
      await file.appendFile(lines);
    } catch (error) {
      isClosed = true;
      onFailure(error);
    }
    if (isOver && pending.length === 0) isClosed = true;
    // What could be written is written; a failure to close tells nothing new.
    if (isClosed) await file?.close().catch(() => {});
  }

  function wake(): void {
    if (isDue) return;
    isDue = true;
    last = last.then(writeOut);
  }

  return {
    write(line) {
      if (isOver || isClosed) return;
      pending.push(`${JSON.stringify(line)}\n`);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    written: () => last,
  };
}

async function make(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return open(path, 'wx', 0o600);
}
