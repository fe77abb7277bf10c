// The thread that searches: an expression or a glob that takes for ever must not hold the window or the terminal.
import { parentPort } from 'node:worker_threads';
import { findInWorkspace } from './find-in-workspace';
import type { Found, SearchJob } from './search-job';

parentPort?.on(
  'message',
  (job: SearchJob) => void answer(job).then((found) => parentPort?.postMessage(found)),
);

async function answer(job: SearchJob): Promise<Found> {
  try {
    return await findInWorkspace(job);
  } catch (error) {
    return {
      ok: false,
      failure: `The search failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
