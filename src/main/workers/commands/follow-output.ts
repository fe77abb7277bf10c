import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { machineLack } from '../../disk/machine-lack';
import type { Timer } from '../timer';

const POLL_MS = 40;
const PIECE_BYTES = 64 * 1024;

interface Following {
  readonly timer: Timer;
  readonly signal: AbortSignal;
  onText(text: string): void;
  /** Resolves when a file can be opened again, or when the signal aborts. */
  untilRoom(): Promise<void>;
}

export interface FollowedOutput {
  /** Nothing is added any more: resolves when the file was read to its end. */
  end(): Promise<void>;
}

/** Hands on what is written to a file, from its beginning, while it is being written; it need not be there yet. */
export function followOutput(path: string, { timer, onText, signal, untilRoom }: Following): FollowedOutput {
  const decoder = new StringDecoder('utf8');
  const piece = Buffer.alloc(PIECE_BYTES);
  let file: FileHandle | null = null;
  let offset = 0;
  let isOver = false;
  /** There may be more to read than could be opened so far. */
  let isLacking = false;
  let wake = () => {};

  async function readOn(): Promise<void> {
    // What is not there or cannot be read has simply nothing more to say.
    isLacking = false;
    file ??= await open(path, 'r').catch((cause) => {
      isLacking = machineLack(cause, path) !== null;
      return null;
    });
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
    while (isLacking && !signal.aborted) {
      await untilRoom();
      await readOn();
    }
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
