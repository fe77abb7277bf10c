import { fullAgents } from './begin-dispatch';
import type { DispatchContext } from './dispatch-context';
import { isAwaited } from './dispatch-record';
import { lookAtDispatch } from './look-dispatch';

/** An agent may have ended a task without anybody having looked: it would be passed over for nothing. */
export async function freeAgents(context: DispatchContext, signal: AbortSignal): Promise<void> {
  const records = await context.store.all();
  const full = (await fullAgents(context, records)).map(({ key }) => key);
  for (const record of records) {
    if (isAwaited(record) && full.includes(record.agent?.key ?? ''))
      if ((await lookAtDispatch(context, record.id, signal)).failure !== null)
        // Where one cannot be seen, the others would only take as long.
        return;
  }
}
