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

/** Tickets at agents whose runs nobody has open, so that no run sees to them. */
export interface LeftTickets {
  /** The ids of their dispatches, each with its run. */
  find(): Promise<ReadonlyMap<string, string>>;
  /** Nobody has opened the run since. */
  isLeft(run: string): Promise<boolean>;
}

export interface WatchedStrays {
  context(): Promise<Result<DispatchContext, string>>;
  readonly store: DispatchStore;
  readonly ports: Pick<DispatchPorts, 'wait' | 'now'>;
  readonly left: LeftTickets;
  onBug(error: unknown): void;
}

/**
 * Asks until the signal about what was handed over outside of runs, and by runs that nobody has open, and does what is owed of it.
 * Each look and each try is under the dispatch's own lock, and what is learnt is written down there, so any number of Batons may do
 * this on one data folder, and a run that is opened takes it from there.
 */
export async function watchStrays(
  { context, store, ports, left, onBug }: WatchedStrays,
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
    const open = (await store.all()).filter((each) => isAwaited(each) || owedNow(each, ports.now()) !== null);
    const runs = open.some(isOfTicket) ? await left.find() : new Map<string, string>();
    const isOurs = (each: DispatchRecord) => !isOfTicket(each) || runs.has(each.id);
    /** Of a ticket whose run is open that run sees to what goes to the agent; its issue is told by whoever is there. */
    const isOwed = (each: DispatchRecord) => {
      const owed = owedNow(each, ports.now());
      return owed !== null && (owed === 'escalation' || isOurs(each));
    };
    const isLookedAt = (each: DispatchRecord) => isAwaited(each) && isOurs(each) && isTurn(each);
    const records = open.filter((each) => isLookedAt(each) || isOwed(each));
    const agents = [...new Set(records.map(({ agent }) => agent?.key))];
    const groups = agents.map((key) => records.filter(({ agent }) => agent?.key === key));
    const tended = groups.map((group) =>
      tend(given.value, { lookedAt: group.filter(isLookedAt), owed: group.filter(isOwed), runs }),
    );
    await Promise.all(tended);
  }

  /** It was opened meanwhile: what it decides about its tickets goes before. */
  async function isTaken(id: string, runs: Group['runs']): Promise<boolean> {
    const run = runs.get(id);
    return run !== undefined && !(await left.isLeft(run));
  }

  async function tend(given: DispatchContext, { lookedAt, owed, runs }: Group): Promise<void> {
    try {
      for (const { id } of lookedAt) {
        if (signal.aborted) return;
        if (await isTaken(id, runs)) continue;
        const { failure } = await lookAtDispatch(given, id, signal);
        if (failure === null) refused.delete(id);
        // Where the server does not answer, the others of its agent would only take as long.
        else if (failure.retry !== null) return;
        else refused.set(id, Math.min(MAX_DOUBLED, (refused.get(id) ?? 0) + 1));
      }
      for (const { id } of owed) {
        if (signal.aborted) return;
        if (await isTaken(id, runs)) continue;
        if (!(await payOwed(given, id, signal))) return;
      }
    } catch (error) {
      onBug(error);
    }
  }
}

interface Group {
  readonly lookedAt: readonly DispatchRecord[];
  readonly owed: readonly DispatchRecord[];
  readonly runs: ReadonlyMap<string, string>;
}
