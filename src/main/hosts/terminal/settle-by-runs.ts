import type { DispatchPorts } from '../../dispatch/dispatch-ports';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { createRunStore } from '../../runs/run-store';
import { settleLocalDispatches } from '../../runs/settle-local-dispatches';

/** What became of the tasks of Baton's own worker, as the runs on disk say, and of what somebody else got instead. */
export async function settleByRuns(
  dispatcher: Dispatcher,
  dataFolder: string,
  { now }: Pick<DispatchPorts, 'now'>,
): Promise<void> {
  const store = createRunStore(dataFolder, now);
  const runs = { list: () => store.list(new Set()), has: (run: string) => store.has(run) };
  await settleLocalDispatches(dispatcher, runs, now);
  await dispatcher.settleReplaced();
}
