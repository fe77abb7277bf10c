import type { Result } from '../../shared/result';
import type { DispatchContext } from './dispatch-context';
import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, isAwaited, isOfTicket } from './dispatch-record';
import { lookAtDispatch } from './look-dispatch';

const PAUSE_MS = 30_000;
/** What was refused for good is looked at each second time, then each fourth …, at last each 32nd. */
const MAX_DOUBLED = 5;

/**
 * Asks about what was handed over outside of runs until the signal: the commands that did so have ended long since. Each look
 * is under the dispatch's own lock, so any number of Batons may do this on one data folder.
 */
export async function watchStrays(
  context: () => Promise<Result<DispatchContext, string>>,
  ports: Pick<DispatchPorts, 'wait'>,
  onBug: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const refused = new Map<string, number>();
  for (let round = 0; !signal.aborted; round++) {
    const given = await context();
    if (given.ok) {
      const isTurn = ({ id }: DispatchRecord) => round % 2 ** (refused.get(id) ?? 0) === 0;
      const records = await given.value.store.all();
      const strays = records.filter((each) => isAwaited(each) && !isOfTicket(each) && isTurn(each));
      const agents = [...new Set(strays.map(({ agent }) => agent?.key))];
      const groups = agents.map((key) => strays.filter(({ agent }) => agent?.key === key));
      await Promise.all(groups.map((group) => lookAtAll(given.value, group)));
    }
    await ports.wait(PAUSE_MS, signal);
  }

  async function lookAtAll(given: DispatchContext, group: readonly DispatchRecord[]): Promise<void> {
    for (const { id } of group) {
      if (signal.aborted) return;
      try {
        const { failure } = await lookAtDispatch(given, id, signal);
        if (failure === null) refused.delete(id);
        // Where the server does not answer, the others of its agent would only take as long.
        else if (failure.retry !== null) return;
        else refused.set(id, Math.min(MAX_DOUBLED, (refused.get(id) ?? 0) + 1));
      } catch (error) {
        onBug(error);
        return;
      }
    }
  }
}
