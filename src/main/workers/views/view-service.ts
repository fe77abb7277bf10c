import { Worker } from 'node:worker_threads';
import type { FileView, View } from '../../../shared/file-view';
import { wholeView, withinLimit } from './file-view';
import { languageOf } from './language';
import type { ViewAnswer, ViewJob, ViewWorkerData } from './view-job';

/** Beyond this many characters a file is no source that people wrote. */
const LONGEST_OUTLINED = 4 * 1024 * 1024;

export interface ViewRequest {
  /** Tells the language. */
  readonly path: string;
  readonly source: string;
  readonly view: View;
  /** For the curated view: title, description and acceptance criteria, whatever may name code. */
  readonly ticketText: string;
  /** How many characters there is room for. */
  readonly limit: number;
}

/** Makes views in a thread of its own, which starts with the first file that needs it. A view never fails: at worst it is the text. */
export interface ViewService {
  view(request: ViewRequest): Promise<FileView>;
  /** Ends the thread; views that are still being made become the text. */
  close(): Promise<void>;
}

export interface ViewServiceOptions extends ViewWorkerData {
  /** The built view-worker.js. */
  readonly workerFile: string;
}

type Waiting = Map<number, (answer: ViewAnswer) => void>;

export function createViewService({ workerFile, grammarFolder }: ViewServiceOptions): ViewService {
  let thread: { worker: Worker; waiting: Waiting } | null = null;
  let jobs = 0;

  function start(): { worker: Worker; waiting: Waiting } {
    const worker = new Worker(workerFile, { workerData: { grammarFolder } satisfies ViewWorkerData });
    const waiting: Waiting = new Map();
    const started = { worker, waiting };
    const end = (failure: string) => {
      if (thread === started) thread = null;
      for (const [id, resolve] of waiting) resolve({ id, failure });
      waiting.clear();
    };
    worker.on('message', (answer: ViewAnswer) => {
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
      // A thread that waits for work keeps nobody from quitting.
      if (waiting.size === 0) worker.unref();
    });
    worker.on('error', (error: Error) => end(error.message));
    worker.on('exit', () => end('it was stopped'));
    return started;
  }

  function ask(job: Omit<ViewJob, 'id'>): Promise<ViewAnswer> {
    thread ??= start();
    const { worker, waiting } = thread;
    const id = ++jobs;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      worker.ref();
      worker.postMessage({ id, ...job } satisfies ViewJob);
    });
  }

  async function outlined({ path, source, view, ticketText }: ViewRequest): Promise<FileView> {
    if (view === 'whole') return wholeView(source);
    const language = languageOf(path, source);
    if (language === null) {
      return wholeView(source, 'There is no outline for this kind of file, so it is shown whole.');
    }
    if (source.length > LONGEST_OUTLINED) {
      return wholeView(source, 'It is too large to outline, so it is shown whole.');
    }
    const answer = await ask({ source, language, view, ticketText });
    if ('shown' in answer) return answer.shown;
    return wholeView(source, `It could not be outlined (${answer.failure}), so it is shown whole.`);
  }

  return {
    async view(request) {
      return withinLimit(await outlined(request), request.limit);
    },
    async close() {
      await thread?.worker.terminate();
    },
  };
}
