import type { Result } from '../../shared/result';
import { owedNow } from './again';
import type { DispatchContext } from './dispatch-context';
import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, isAwaited, isOfTicket } from './dispatch-record';
import type { DispatchStore } from './dispatch-store';
import { settleReplaced } from './give-up';
import { lookAtDispatch } from './look-dispatch';
import { holdUpAll, payOwed } from './pay-owed';

const PAUSE_MS = 30_000;
/** What was refused for good is looked at each second time, then each fourth …, at last each 32nd. */
const MAX_DOUBLED = 5;

/**
 * Asks about what was handed over outside of runs until the signal, and does what is owed of it: the commands that did so have
 * ended long since. Each look and each try is under the dispatch's own lock, so any number of Batons may do this on one data folder.
 */
export async function watchStrays(
  context: () => Promise<Result<DispatchContext, string>>,
  store: DispatchStore,
  ports: Pick<DispatchPorts, 'wait' | 'now'>,
  onBug: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const refused = new Map<string, number>();
  for (let round = 0; !signal.aborted; round++) {
    await look(round).catch(onBug);
    await ports.wait(PAUSE_MS, signal);
  }

  async function look(round: number): Promise<void> {
    await settleReplaced({ store });
    const given = await context();
    if (!given.ok) return holdUpAll(store, ports, given.failure);
    const isTurn = ({ id }: DispatchRecord) => round % 2 ** (refused.get(id) ?? 0) === 0;
    const isLookedAt = (each: DispatchRecord) => isAwaited(each) && !isOfTicket(each) && isTurn(each);
    const records = (await store.all()).filter((each) => isLookedAt(each) || isOwed(each));
    const agents = [...new Set(records.map(({ agent }) => agent?.key))];
    const groups = agents.map((key) => records.filter(({ agent }) => agent?.key === key));
    await Promise.all(groups.map((group) => tend(given.value, group.filter(isLookedAt), group)));
  }

  /** Of a ticket its run sees to what goes to the agent; its issue is told by whoever is there. */
  function isOwed(record: DispatchRecord): boolean {
    const owed = owedNow(record, ports.now());
    return owed !== null && !(owed === 'send' && isOfTicket(record));
  }

  async function tend(
    given: DispatchContext,
    lookedAt: readonly DispatchRecord[],
    all: readonly DispatchRecord[],
  ): Promise<void> {
    try {
      for (const { id } of lookedAt) {
        if (signal.aborted) return;
        const { failure } = await lookAtDispatch(given, id, signal);
        if (failure === null) refused.delete(id);
        // Where the server does not answer, the others of its agent would only take as long.
        else if (failure.retry !== null) return;
        else refused.set(id, Math.min(MAX_DOUBLED, (refused.get(id) ?? 0) + 1));
      }
      for (const record of all) {
        if (signal.aborted) return;
        if (isOwed(record) && !(await payOwed(given, record.id, signal))) return;
      }
    } catch (error) {
      onBug(error);
    }
  }
}
