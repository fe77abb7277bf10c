import type { RunEvent } from '../../shared/run-event';
import type { JournalPort } from '../engine/ports';
import type { Journal } from '../journal/journal';
import type { Timer } from '../workers/timer';

/** A run's journal over more than one epoch: after a failure it tries by itself to go on in a new one. */
export interface KeptJournal extends JournalPort {
  readonly generation: string;
  /** It cannot be written until it was renewed. */
  readonly isFailed: boolean;
  /** Tries at once to go on after a failure; null when it does, else why not. */
  tryAgain(): Promise<string | null>;
  keep: Journal['keep'];
  close(): Promise<void>;
}

export interface KeptJournalOptions {
  readonly timer: Timer;
  /** It can be written again, in a new epoch that goes on from the last synced record. */
  onWell(): Promise<void>;
  /** Another Baton has the run. */
  onLost(message: string): void;
}

/** Between two tries of a disk that failed, and between two looks whether another has taken the run. */
const PAUSE_MS = 1000;

export function createKeptJournal(
  first: Journal,
  { timer, onWell, onLost }: KeptJournalOptions,
): KeptJournal {
  let journal = first;
  let failure: string | null = null;
  let trying: Promise<string | null> | null = null;
  let isClosed = false;
  let callOff = timer.after(PAUSE_MS, look);

  /** A run that waits for a person writes nothing, and has to learn all the same that it is another's. */
  function look(): void {
    const looking = failure === null ? lookForOthers() : tryAgain();
    void looking.then(() => {
      if (!isClosed) callOff = timer.after(PAUSE_MS, look);
    });
  }

  async function lookForOthers(): Promise<void> {
    const isLost = await journal.isLost().catch(() => false);
    if (isLost && !isClosed) lose('Another Baton has taken this run over.');
  }

  function lose(message: string): void {
    if (isClosed) return;
    isClosed = true;
    callOff();
    onLost(message);
  }

  function tryAgain(): Promise<string | null> {
    trying ??= renew().finally(() => {
      trying = null;
    });
    return trying;
  }

  async function renew(): Promise<string | null> {
    if (failure === null || isClosed) return failure;
    const renewed = await journal.renew();
    if (!renewed.ok) {
      if (renewed.failure.type === 'lost') lose(renewed.failure.message);
      return renewed.failure.message;
    }
    journal = renewed.value;
    failure = null;
    if (isClosed) await journal.close();
    else await onWell();
    return null;
  }

  return {
    get generation() {
      return journal.generation;
    },
    get isFailed() {
      return failure !== null;
    },
    async append(events: readonly RunEvent[]) {
      const written = await journal.append(events);
      if (written.ok) return written;
      failure = written.failure.message;
      if (written.failure.type === 'lost') lose(failure);
      return written;
    },
    tryAgain,
    keep: (seq, value) => (failure === null ? journal.keep(seq, value) : Promise.resolve()),
    async close() {
      isClosed = true;
      callOff();
      await trying;
      await journal.close();
    },
  };
}
