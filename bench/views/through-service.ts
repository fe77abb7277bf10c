import { createViewService, type ViewServiceOptions } from '../../src/main/workers/views/view-service';
import { watchHolds } from '../measure/watch-holds';
import type { Source } from './sources';

/** How the files of one attempt come: a few at once. */
const AT_ONCE = 8;

export interface ThroughService {
  readonly seconds: number;
  /** At most so long did the main thread work without letting anything else in. */
  readonly longestHoldMs: number;
}

/** Skeletons as the program makes them: in the service's thread, while this one does nothing but send and receive. */
export async function outlineThroughService(
  sources: readonly Source[],
  options: ViewServiceOptions,
): Promise<ThroughService> {
  const service = createViewService(options);
  const request = ({ path, text }: Source) =>
    service.view({ path, source: text, view: 'skeleton', ticketText: '', limit: Number.MAX_SAFE_INTEGER });
  const holds = watchHolds();
  const start = performance.now();
  const queue = [...sources];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await request(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = (performance.now() - start) / 1000;
  const longestHoldMs = holds().reduce((most, hold) => Math.max(most, hold), 0);
  await service.close();
  return { seconds, longestHoldMs };
}
