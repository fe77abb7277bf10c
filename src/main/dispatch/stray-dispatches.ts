import { actionBytes } from '../../shared/approval';
import type { DispatchOffer, DispatchProposal } from '../../shared/dispatch';
import { fail, type Result, succeed } from '../../shared/result';
import type { StrayDispatch, StrayStanding } from '../../shared/stray-dispatch';
import { usualCommand } from '../../shared/usual-command';
import { createAskServer } from './ask-server';
import type { DispatchContext } from './dispatch-context';
import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, hasArrived, isAwaited, isOfTicket, isUnsettled } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { createDispatchStore } from './dispatch-store';
import type { DispatchTask } from './dispatch-task';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { freeAgents } from './free-agents';
import { heirOf } from './heir';
import { changedWords, mayActOn } from './may-act-on';
import { offerDispatch } from './offer-dispatch';
import { isListed, listStrays, standingOf } from './stray-standing';

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
  /**
   * Begins a task, in the place of another dispatch perhaps, and sends it, if that is what the person saw. A task for Baton itself is
   * then its caller's to do, or has a run already.
   */
  handOver(
    task: DispatchTask,
    instead: string | null,
    seen: DispatchProposal | null,
    signal: AbortSignal,
  ): Promise<Result<DispatchRecord, string>>;
  load(id: string): Promise<DispatchRecord | null>;
  /** For whoever follows the runs in which Baton's own worker does a task. */
  dispatcher(): Promise<Result<Dispatcher, string>>;
  /** Tells when the list is another one, also by another Baton, until the signal. */
  watch(watched: WatchedStrays, signal: AbortSignal): Promise<void>;
}

interface WatchedStrays {
  /** Looks what became of the tasks that Baton's own worker has; called before each look while it has any. */
  settle(): Promise<void>;
  onChange(): void;
  onBug(error: unknown): void;
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

  function contextOf(now: DispatchSettings): DispatchContext {
    return { settings: now, store, ports, ask: createAskServer(ports, now.secrets) };
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
      if (!isListed(record) && !ids.has(record.id)) past.add(record.id);
    }
    return listed;
  }

  return {
    list,
    dispatcher,
    load: (id) => store.load(id),
    async offer(task, instead, signal) {
      const now = await settings();
      if (!now.ok) return now;
      const before = instead === null ? null : await store.load(instead);
      const others = now.value.agents.filter(({ key }) => before === null || !isWith(before, key));
      const given = { ...now.value, agents: others };
      const context = contextOf(given);
      if (task.agent === null) await freeAgents(context, signal);
      return offerDispatch(context, task, null);
    },
    async retry(id, signal) {
      const given = await dispatcher();
      if (!given.ok) return given;
      const found = await strayOf(id);
      if (!found.ok) return found;
      const meant = mayActOn('retry', found.value, usualCommand);
      if (!meant.ok) return fail(`It ${meant.failure}`);
      return succeed(await send(given.value, id, true, signal));
    },
    async giveUp(id, seen) {
      const given = await dispatcher();
      if (!given.ok) return given;
      const found = await strayOf(id);
      if (!found.ok) return found;
      const meant = mayActOn('give_up', found.value, usualCommand);
      if (!meant.ok) return fail(`It ${meant.failure}`);
      const heir = await heirOf(store.load, found.value);
      const now = await standingOf(found.value, ports.now(), held, heir);
      if (now !== seen) return fail(changedWords(found.value));
      const done = await given.value.giveUp(found.value);
      return done.ok ? succeed(null) : done;
    },
    async handOver(task, instead, seen, signal) {
      const now = await settings();
      if (!now.ok) return now;
      const given = createDispatcher({ dataFolder, ports, settings: now.value });
      const before = instead === null ? null : await store.load(instead);
      if (before !== null && isWith(before, task.agent))
        return fail(
          `${before.agent?.name} is the one that it went to: try it again there, or choose another agent.`,
        );
      const offered = await offerDispatch(contextOf(now.value), task, null);
      const due = offered.ok ? offered.value.proposal : null;
      if (due !== null && !isSame(due, seen))
        return fail('What would be sent is no longer what you saw: look at it again.');
      const begun = await given.begin(task, signal, before?.id);
      if (!begun.ok) return fail(begun.failure.message);
      const { record, isJoined } = begun.value;
      if (record.status === 'failed') return fail(record.error ?? 'It could not be handed over.');
      if (record.agent?.interface !== 'local') return succeed(await send(given, record.id, isJoined, signal));
      return isJoined && record.run === null
        ? fail('Another Baton is about to begin it: look again in a moment.')
        : succeed(record);
    },
    async watch({ settle, onChange, onBug }, signal) {
      let known: string | null = null;
      const look = async () => {
        if ((await list()).some(({ standing }) => standing === 'at_baton')) await settle();
        const now = JSON.stringify(await list());
        if (known !== null && known !== now) onChange();
        known = now;
      };
      while (!signal.aborted) {
        await look().catch(onBug);
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

function isSame(due: DispatchProposal, seen: DispatchProposal | null): boolean {
  const bytes = (proposal: DispatchProposal) => actionBytes({ kind: 'dispatch', proposal });
  return seen !== null && bytes(due) === bytes(seen);
}
