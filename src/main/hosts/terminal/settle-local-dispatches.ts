import { isUnderWayLocally } from '../../dispatch/dispatch-record';
import type { Dispatcher } from '../../dispatch/dispatcher';
import type { RunStore } from '../../runs/run-store';

/** Between its choice and its run a task has no run; one this old has lost its Baton. */
const YOUNG_MS = 60_000;

/** Tasks of Baton's own worker end in their runs, also in another Baton's: what has ended there takes no room any more. */
export async function settleLocalDispatches(
  dispatcher: Pick<Dispatcher, 'list' | 'settle'>,
  store: Pick<RunStore, 'list'>,
  now: () => Date,
): Promise<void> {
  const waiting = (await dispatcher.list()).filter(isUnderWayLocally);
  if (waiting.length === 0) return;
  const runs = new Map((await store.list(new Set())).map((run) => [run.id, run]));
  for (const record of waiting) {
    const run = runs.get(record.run ?? '');
    const isYoung = now().getTime() - Date.parse(record.createdAt) < YOUNG_MS;
    if (record.run === null && isYoung) continue;
    if (run === undefined) await dispatcher.settle(record, { status: 'failed', error: 'Its run is gone.' });
    else if (run.phase === 'finished') {
      const isDone = run.outcome === 'done';
      const error = isDone ? null : 'Its run ended without it.';
      await dispatcher.settle(record, { status: isDone ? 'completed' : 'failed', error });
    }
  }
}
