import type { Result } from '../../shared/result';

/** Something that this process alone has until it gives it back. */
export interface Held {
  release(): Promise<void>;
}

/** What dispatching needs of the world beside the network and the disk. */
export interface DispatchPorts {
  now(): Date;
  /** At least 0 and less than 1. */
  random(): number;
  newId(): string;
  /** Calls `run` once after so many milliseconds; what it returns calls that off. */
  after(milliseconds: number, run: () => void): () => void;
  /** Resolves after the time, or at once when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Takes a folder for this process, also from one that has died. */
  takeLock(
    folder: string,
  ): Promise<Result<Held, { type: 'held'; by: string } | { type: 'not_locked'; message: string }>>;
}
