import type { RunSummary } from '../../shared/contract';
import { isYoung } from '../dispatch/again';
import { isUnderWayLocally } from '../dispatch/dispatch-record';
import type { Dispatcher } from '../dispatch/dispatcher';

interface Runs {
  list(): Promise<readonly RunSummary[]>;
  /** Also of one with which nothing was done yet, which no other Baton lists. */
  has(run: string): Promise<boolean>;
}

/**
 * Tasks of Baton's own worker end in their runs, also in another Baton's: what has ended there takes no room any more. A run that
 * has begun is what takes the place of the dispatch before it.
 */
export async function settleLocalDispatches(
  dispatcher: Pick<Dispatcher, 'list' | 'settle' | 'settleOthers'>,
  runs: Runs,
  now: () => Date,
): Promise<void> {
  const waiting = (await dispatcher.list()).filter(isUnderWayLocally);
  if (waiting.length === 0) return;
  const known = new Map((await runs.list()).map((run) => [run.id, run]));
  for (const record of waiting) {
    const run = known.get(record.run ?? '');
    if (record.run === null && isYoung(record, now())) continue;
    if (run === undefined) {
      const isThere = record.run !== null && (await runs.has(record.run));
      if (!isThere) await dispatcher.settle(record, { status: 'failed', error: 'Its run is gone.' });
    } else if (run.phase === 'finished') {
      const isDone = run.outcome === 'done';
      const error = isDone ? null : 'Its run ended without it.';
      const ended = await dispatcher.settle(record, { status: isDone ? 'completed' : 'failed', error });
      if (isDone) await dispatcher.settleOthers(ended);
    } else if ((run.phase === 'running' || run.phase === 'paused') && record.status === 'pending') {
      await dispatcher.settleOthers(await dispatcher.settle(record, { status: 'in_progress' }));
    }
  }
}
