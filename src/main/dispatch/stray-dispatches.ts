import type { DispatchOffer } from '../../shared/dispatch';
import { fail, type Result, succeed } from '../../shared/result';
import type { StrayDispatch, StrayStanding } from '../../shared/stray-dispatch';
import { createAskServer } from './ask-server';
import type { DispatchPorts } from './dispatch-ports';
import {
  type DispatchRecord,
  hasArrived,
  isAwaited,
  isOfTicket,
  isUnderWayLocally,
  isUnsettled,
} from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { createDispatchStore } from './dispatch-store';
import type { DispatchTask } from './dispatch-task';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { freeAgents } from './free-agents';
import { mayActOn, statusWords } from './may-act-on';
import { offerDispatch } from './offer-dispatch';
import { listStrays, standingOf } from './stray-standing';

/** What is handed over outside of runs, for a process that shows it and lets a person decide. Failures are sentences. */
export interface StrayDispatches {
  list(): Promise<StrayDispatch[]>;
  /** What would become of the task; who has the dispatch in whose place it would be is not suggested. */
  offer(
    task: DispatchTask,
    instead: string | null,
    signal: AbortSignal,
  ): Promise<Result<DispatchOffer, string>>;
  retry(id: string, signal: AbortSignal): Promise<Result<DispatchRecord, string>>;
  /** Ends it, if it still stands as the person saw it. */
  giveUp(id: string, seen: StrayStanding): Promise<Result<null, string>>;
  /** Begins a task, in the place of another dispatch perhaps, and sends it. A task for Baton itself is then its caller's to do. */
  handOver(
    task: DispatchTask,
    instead: string | null,
    signal: AbortSignal,
  ): Promise<Result<DispatchRecord, string>>;
  load(id: string): Promise<DispatchRecord | null>;
  /** The run in which Baton's own worker is to do it already; null where there is none. */
  takenInstead(id: string): Promise<string | null>;
  /** For whoever follows the runs in which Baton's own worker does a task. */
  dispatcher(): Promise<Result<Dispatcher, string>>;
  /** Tells when the list is another one, also by another Baton, until the signal. `settle` is called before each look. */
  watch(settle: () => Promise<void>, onChange: () => void, signal: AbortSignal): Promise<void>;
}

export interface StrayOptions {
  readonly dataFolder: string;
  readonly ports: DispatchPorts;
  /** As they are now; the failure is a sentence. */
  settings(): Promise<Result<DispatchSettings, string>>;
  /** Whether a process that lives works on what lies in this folder. */
  isHeld(folder: string): Promise<boolean>;
}

const LOOK_MS = 2000;

export function createStrayDispatches({
  dataFolder,
  ports,
  settings,
  isHeld,
}: StrayOptions): StrayDispatches {
  const store = createDispatchStore(dataFolder, ports);
  const held = (id: string) => isHeld(store.folderOf(id));

  async function dispatcher(): Promise<Result<Dispatcher, string>> {
    const now = await settings();
    return now.ok ? succeed(createDispatcher({ dataFolder, ports, settings: now.value })) : now;
  }

  async function strayOf(id: string): Promise<Result<DispatchRecord, string>> {
    const record = await store.load(id);
    return record === null || isOfTicket(record)
      ? fail('This dispatch is no longer there.')
      : succeed(record);
  }

  /** Sends it, and settles what is over because of that. */
  async function send(given: Dispatcher, id: string, completing: boolean, signal: AbortSignal) {
    const sent = await given.send(id, { signal, completing });
    if (hasArrived(sent)) await given.settleOthers(sent);
    // What could not be posted earlier may get through now that its server has answered.
    if (sent.commentId !== null && !signal.aborted)
      void given.escalateWhatIsDue(signal, sent.id).catch(() => {});
    return sent;
  }

  /** Tickets of runs, and what ended long ago: they are in no list any more. */
  const past = new Set<string>();

  async function list(): Promise<StrayDispatch[]> {
    const records = await store.all(past);
    const listed = await listStrays(records, ports.now(), held);
    const ids = new Set(listed.map(({ id }) => id));
    for (const record of records) {
      const { id, status } = record;
      const isOver = isOfTicket(record) || status === 'completed' || status === 'failed';
      if (isOver && !ids.has(id)) past.add(id);
    }
    return listed;
  }

  return {
    list,
    dispatcher,
    load: (id) => store.load(id),
    async takenInstead(id) {
      const own = (await store.all()).find((each) => each.instead === id && isUnderWayLocally(each));
      return own?.run ?? null;
    },
    async offer(task, instead, signal) {
      const now = await settings();
      if (!now.ok) return now;
      const before = instead === null ? null : await store.load(instead);
      const others = now.value.agents.filter(({ key }) => before === null || !isWith(before, key));
      const given = { ...now.value, agents: others };
      const context = { settings: given, store, ports, ask: createAskServer(ports, now.value.secrets) };
      if (task.agent === null) await freeAgents(context, signal);
      return offerDispatch(context, task, null);
    },
    async retry(id, signal) {
      const given = await dispatcher();
      if (!given.ok) return given;
      const found = await strayOf(id);
      if (!found.ok) return found;
      const meant = mayActOn('retry', found.value);
      if (!meant.ok) return fail(`It ${meant.failure}`);
      return succeed(await send(given.value, id, true, signal));
    },
    async giveUp(id, seen) {
      const given = await dispatcher();
      if (!given.ok) return given;
      const found = await strayOf(id);
      if (!found.ok) return found;
      const meant = mayActOn('give_up', found.value);
      if (!meant.ok) return fail(`It ${meant.failure}`);
      const now = await standingOf(found.value, ports.now(), held);
      if (now !== seen) return fail(`It is ${statusWords(found.value)} by now: look at it again.`);
      const { status } = found.value;
      const done = await given.value.giveUp(id, (record) => record.status === status);
      if (!done.ok) return fail(`Baton in ${done.failure} is at it right now: try again when it is done.`);
      return done.value.status === 'failed'
        ? succeed(null)
        : fail(`It is ${statusWords(done.value)} by now: look at it again.`);
    },
    async handOver(task, instead, signal) {
      const given = await dispatcher();
      if (!given.ok) return given;
      const before = instead === null ? null : await store.load(instead);
      if (before !== null && isWith(before, task.agent))
        return fail(
          `${before.agent?.name} is the one that it went to: try it again there, or choose another agent.`,
        );
      const begun = await given.value.begin(task, signal, before?.id);
      if (!begun.ok) return fail(begun.failure.message);
      const { record, isJoined } = begun.value;
      if (record.status === 'failed') return fail(record.error ?? 'It could not be handed over.');
      if (record.agent?.interface === 'local') return succeed(record);
      return succeed(await send(given.value, record.id, isJoined, signal));
    },
    async watch(settle, onChange, signal) {
      let known: string | null = null;
      while (!signal.aborted) {
        await settle();
        const now = JSON.stringify(await list());
        if (known !== null && known !== now) onChange();
        known = now;
        await ports.wait(LOOK_MS, signal);
      }
    },
  };
}

/** The agent may have it already. */
function isWith(before: DispatchRecord, agent: string | null): boolean {
  const isOpen = isUnsettled(before) || isAwaited(before);
  return isOpen && before.agent?.key === agent && before.agent?.interface !== 'local';
}
