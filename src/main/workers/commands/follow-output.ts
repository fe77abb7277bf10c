import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Timer } from '../timer';

const POLL_MS = 40;
const PIECE_BYTES = 64 * 1024;

export interface FollowedOutput {
  /** Nothing is added any more: resolves when the file was read to its end. */
  end(): Promise<void>;
}

/** Hands on what is written to a file, from its beginning, while it is being written; it need not be there yet. */
export function followOutput(path: string, timer: Timer, onText: (text: string) => void): FollowedOutput {
  const decoder = new StringDecoder('utf8');
  const piece = Buffer.alloc(PIECE_BYTES);
  let file: FileHandle | null = null;
  let offset = 0;
  let isOver = false;
  let wake = () => {};

  async function readOn(): Promise<void> {
    // What cannot be opened or read has simply nothing more to say.
    file ??= await open(path, 'r').catch(() => null);
    for (;;) {
      const { bytesRead } = (await file?.read(piece, 0, piece.length, offset).catch(() => null)) ?? {
        bytesRead: 0,
      };
      if (bytesRead === 0) return;
      offset += bytesRead;
      say(decoder.write(piece.subarray(0, bytesRead)));
    }
  }

  function say(text: string): void {
    if (text !== '') onText(text);
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = timer.after(POLL_MS, resolve);
      wake = () => {
        callOff();
        resolve();
      };
    });
  }

  async function follow(): Promise<void> {
    while (!isOver) {
      await readOn();
      if (!isOver) await pause();
    }
    await readOn();
    say(decoder.end());
    await file?.close();
  }

  const followed = follow();
  return {
    end() {
      isOver = true;
      wake();
      return followed;
    },
  };
}
