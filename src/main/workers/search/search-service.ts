import { Worker } from 'node:worker_threads';
import { fail } from '../../../shared/result';
import { systemTimer, type Timer } from '../timer';
import type { Found, SearchJob } from './search-job';

const MAX_THREADS = 4;
const DEFAULT_LIMIT_S = 30;

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
  const waiting: (() => void)[] = [];
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
      thread.settle(fail('The search was stopped.'), false);
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
      const onAbort = () => thread.settle(fail('The search was broken off.'), false);
      const callOff = timer.after(limitS * 1000, () => thread.settle(fail(tooLong(limitS)), false));
      signal.addEventListener('abort', onAbort, { once: true });
      thread.worker.postMessage(job);
    });
  }

  return {
    async find(job, signal) {
      if (atWork === MAX_THREADS) await new Promise<void>((resolve) => waiting.push(resolve));
      else atWork++;
      try {
        return signal.aborted ? fail('The search was broken off.') : await work(job, signal);
      } finally {
        // Who waits takes the place over.
        const next = waiting.shift();
        if (next === undefined) atWork--;
        else next();
      }
    },
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function tooLong(seconds: number): string {
  return `The search took longer than ${seconds} s and was stopped: name a folder or a glob, or write a simpler expression.`;
}
