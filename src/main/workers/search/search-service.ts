import { Worker } from 'node:worker_threads';
import { fail } from '../../../shared/result';
import { systemTimer, type Timer } from '../timer';
import type { Found, SearchJob } from './search-job';

const MAX_THREADS = 4;
const DEFAULT_LIMIT_S = 30;
const STOPPED = 'The search was stopped.';
const BROKEN_OFF = 'The search was broken off.';

/** Looks through workspaces in threads of its own: one that takes too long is ended, and holds nobody up. */
export interface SearchService {
  find(job: SearchJob, signal: AbortSignal): Promise<Found>;
  /** Ends the threads; what is still being looked for is not found. */
  close(): Promise<void>;
}

export interface SearchServiceOptions {
  /** The built search-worker.js. */
  readonly workerFile: string;
  readonly limitS?: number;
  readonly timer?: Timer;
}

interface Thread {
  readonly worker: Worker;
  /** Ends what it is doing right now; a thread that is not well is ended with it. */
  settle: (found: Found, isWell: boolean) => void;
}

export function createSearchService(options: SearchServiceOptions): SearchService {
  const { workerFile, limitS = DEFAULT_LIMIT_S, timer = systemTimer } = options;
  const threads = new Set<Thread>();
  const waiting = new Set<(hasPlace: boolean) => void>();
  let isClosed = false;
  let idle: Thread | null = null;
  let atWork = 0;

  function takeThread(): Thread {
    const thread = idle ?? startThread();
    idle = null;
    thread.worker.ref();
    return thread;
  }

  function startThread(): Thread {
    const worker = new Worker(workerFile);
    const thread: Thread = { worker, settle: () => {} };
    threads.add(thread);
    worker.on('message', (found: Found) => thread.settle(found, true));
    worker.on('error', ({ message }: Error) => thread.settle(fail(`The search failed: ${message}`), false));
    worker.on('exit', () => {
      threads.delete(thread);
      if (idle === thread) idle = null;
      thread.settle(fail(STOPPED), false);
    });
    return thread;
  }

  /** One thread is kept for the next search; it keeps nobody from quitting. */
  function giveBack(thread: Thread): void {
    if (idle === null) {
      idle = thread;
      thread.worker.unref();
    } else void thread.worker.terminate();
  }

  function work(job: SearchJob, signal: AbortSignal): Promise<Found> {
    return new Promise((resolve) => {
      const thread = takeThread();
      thread.settle = (found, isWell) => {
        thread.settle = () => {};
        callOff();
        signal.removeEventListener('abort', onAbort);
        if (isWell) giveBack(thread);
        else void thread.worker.terminate();
        resolve(found);
      };
      const onAbort = () => thread.settle(fail(BROKEN_OFF), false);
      const callOff = timer.after(limitS * 1000, () => thread.settle(fail(tooLong(limitS)), false));
      signal.addEventListener('abort', onAbort, { once: true });
      thread.worker.postMessage(job);
    });
  }

  /** False when the search was broken off, or all of them were, before its turn came. */
  function turnOf(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasPlace: boolean) => {
        waiting.delete(settle);
        signal.removeEventListener('abort', onAbort);
        resolve(hasPlace);
      };
      const onAbort = () => settle(false);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(settle);
    });
  }

  /** Who waits longest takes the place over. */
  function givePlaceBack(): void {
    const [next] = waiting;
    if (next === undefined) atWork--;
    else next(true);
  }

  function notLooked(signal: AbortSignal): Found {
    return fail(signal.aborted ? BROKEN_OFF : STOPPED);
  }

  return {
    async find(job, signal) {
      if (signal.aborted || isClosed) return notLooked(signal);
      if (atWork < MAX_THREADS) atWork++;
      else if (!(await turnOf(signal))) return notLooked(signal);
      try {
        return signal.aborted || isClosed ? notLooked(signal) : await work(job, signal);
      } finally {
        givePlaceBack();
      }
    },
    async close() {
      isClosed = true;
      for (const settle of [...waiting]) settle(false);
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function tooLong(seconds: number): string {
  return `The search took longer than ${seconds} s and was stopped: name a folder or a glob, or write a simpler expression.`;
}
