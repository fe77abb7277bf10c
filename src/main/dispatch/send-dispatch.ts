import { retryDelay } from '../engine/retry-policy';
import { againAfter } from './again';
import type { RequestFailure } from './ask-server';
import { deliverApi } from './deliver-api';
import { deliverGitea, type Part, type PartFailure } from './deliver-gitea';
import { accessFor, type DispatchContext, type OpenRecord, openRecord } from './dispatch-context';
import {
  type Again,
  type DispatchRecord,
  hasArrived,
  isPartial,
  isUnsettled,
  missingParts,
} from './dispatch-record';
import { escalate } from './escalate';
import { createGiteaClient } from './gitea-client';
import { goesTo, heirOf, keepsBack } from './heir';
import { lookAtDispatch } from './look-dispatch';

export interface SendOptions {
  /** Aborted: what is under way ends, and the dispatch stays pending on disk. */
  readonly signal: AbortSignal;
  /** Also sends what is missing of a dispatch that arrived in part. */
  readonly completing?: boolean;
  /** Aborting is a person's word: nobody goes on with it by itself. */
  readonly endedByPerson?: boolean;
  /** Hears of the wait before each further try. */
  onRetry?(wait: { reason: string; next: number; of: number; ms: number }): void;
  /** Hears that another Baton sends it. */
  onHeld?(by: string): void;
}

const HELD_PAUSE_MS = 200;

/** Brings a dispatch that has not arrived to its agent, with retries; another Baton that is at it already is waited for. */
export async function sendDispatch(
  context: DispatchContext,
  id: string,
  options: SendOptions,
): Promise<DispatchRecord> {
  const { store, ports } = context;
  const isOpen = (record: DispatchRecord) =>
    isUnsettled(record) || (options.completing === true && isPartial(record));
  let isTold = false;
  /** Another Baton sends it, rather than only having a look. */
  let isSentElsewhere = false;
  // It may be done by now, or blocked: what is sent late must not hide that.
  if (options.completing === true) await lookAtDispatch(context, id, options.signal);
  for (;;) {
    const lock = await store.hold(id);
    const record = await store.load(id);
    if (record === null) throw new Error(`The dispatch ${id} is gone`);
    if (lock.ok) {
      try {
        const isOurs = isSentElsewhere ? record.status === 'pending' : isOpen(record);
        if (!isOurs) return record;
        const heir = await heirOf(store.load, record);
        if (keepsBack(heir)) return { ...record, error: goesTo(heir) };
        return await sendHeld(context, openRecord(context, record), options);
      } finally {
        await lock.value.release();
      }
    }
    if (isSentElsewhere && record.status !== 'pending') return record;
    isSentElsewhere ||= record.status === 'pending';
    if (isSentElsewhere && !isTold) {
      options.onHeld?.(lock.failure);
      isTold = true;
    }
    await ports.wait(HELD_PAUSE_MS, options.signal);
    if (options.signal.aborted) return record;
  }
}

/**
 * The same for whoever holds its lock. `once`: Baton goes on by itself with what an earlier process left, one try where that
 * stopped; what is to follow is written down and not waited for.
 */
export async function sendHeld(
  context: DispatchContext,
  record: OpenRecord,
  options: SendOptions & { readonly once?: boolean },
): Promise<DispatchRecord> {
  const { ports } = context;
  const { signal, once = false } = options;
  const { retries } = record.current.task;
  const earlier = once ? record.current.retries : 0;
  const wasBegun = record.current.began;
  const before = isPartial(record.current) ? record.current.again : null;
  // What has arrived in part is with its agent, whatever becomes of the rest.
  const status = isPartial(record.current) ? record.current.status : 'pending';
  const missed = missingParts(record.current).length;
  const isFirst = !hasArrived(record.current);
  const mine = { left: false, heldUp: null, replacedBy: null };
  await record.change({ status, began: true, ...mine, retries: earlier, error: null });
  const isNews = () => isFirst || missingParts(record.current).length < missed;
  /** What no further try can mend. */
  const lasting = new Map<Part, PartFailure>();
  let failures: PartFailure[] = [];
  for (let tries = earlier + 1; ; tries++) {
    const given = new Set(lasting.keys());
    const way = { readBack: wasBegun || tries > 1, lookOnly: false, given };
    const passing: PartFailure[] = [];
    for (const each of await deliver(context, record, way, signal)) {
      if (each.failure.retry === null) lasting.set(each.part, each);
      else passing.push(each);
    }
    failures = [...passing, ...lasting.values()];
    const [worst] = failures;
    if (signal.aborted) return interrupted(record, failures, options);
    if (worst === undefined) return arrived(context, record, isNews(), signal);
    await record.change({ error: worst.failure.reason });
    if (passing.length === 0 || tries > retries) break;
    const asked = passing.flatMap(({ failure }) => failure.retry?.afterMs ?? []);
    const ms = retryDelay(tries, asked.length === 0 ? null : Math.max(...asked), ports.random());
    const at = new Date(ports.now().getTime() + ms).toISOString();
    await record.change({ retries: tries, again: { failed: tries, at } });
    if (once) return record.current;
    options.onRetry?.({ reason: worst.failure.reason, next: tries + 1, of: retries + 1, ms });
    await ports.wait(ms, signal);
    if (signal.aborted) return interrupted(record, failures, options);
  }
  // A reply that was lost may have been a yes: before giving up, what is there is looked at.
  if (failures.some(({ failure }) => failure.mayHaveActed))
    await deliver(context, record, { readBack: true, lookOnly: true, given: new Set() }, signal);
  return giveUp(context, record, { failures, before, isNews: isNews() }, signal);
}

/** Half of it counts as assigned; nothing of it is put to a person, unless trying was of no use from the start. */
async function giveUp(
  context: DispatchContext,
  record: OpenRecord,
  { failures, before, isNews }: { failures: readonly PartFailure[]; before: Again | null; isNews: boolean },
  signal: AbortSignal,
): Promise<DispatchRecord> {
  const { current } = record;
  const passing = failures.find(({ failure }) => failure.retry !== null)?.failure;
  const missing = missingParts(current);
  const isThere = current.commentId !== null || current.labelApplied !== null;
  if (current.agent?.interface === 'gitea' && isThere)
    return missing.length === 0
      ? arrived(context, record, isNews, signal)
      : arrived(context, record, isNews, signal, {
          error: current.error,
          again: passing === undefined ? null : againAfter(passing, before, context.ports.now()),
        });
  if (passing === undefined) return record.change({ status: 'failed', again: null });
  const { escalation, retries, error: reason } = current;
  const hasIssue = current.place !== null && current.issueNumber !== null;
  await record.change({
    status: 'escalated',
    again: null,
    ...(escalation.state === 'not_due' && hasIssue
      ? { escalation: { state: 'due', tried: false, error: null, retries, reason, again: null } as const }
      : {}),
  });
  return escalate(context, record, signal);
}

/** `isNews`: something got there that was not there before. A further try that came to nothing says nothing of the agent. */
async function arrived(
  context: DispatchContext,
  record: OpenRecord,
  isNews: boolean,
  signal: AbortSignal,
  rest: Pick<DispatchRecord, 'error' | 'again'> = { error: null, again: null },
): Promise<DispatchRecord> {
  const { status } = record.current;
  await record.change({
    status: hasArrived({ status }) ? status : 'assigned',
    ...rest,
    ...(isNews ? { newsAt: context.ports.now().toISOString() } : {}),
  });
  return escalate(context, record, signal);
}

function interrupted(
  record: OpenRecord,
  failures: readonly PartFailure[],
  { endedByPerson = false }: SendOptions,
): Promise<DispatchRecord> {
  const last = failures[0]?.failure.reason ?? null;
  return record.change({ error: record.current.error ?? last, left: endedByPerson });
}

type Way = { readBack: boolean; lookOnly: boolean; given: ReadonlySet<Part> };

async function deliver(
  context: DispatchContext,
  record: OpenRecord,
  way: Way,
  signal: AbortSignal,
): Promise<PartFailure[]> {
  const { current, change } = record;
  const { agent } = current;
  if (agent?.interface === 'gitea') {
    const access = accessFor(context, current);
    if (!access.ok) return [{ part: 'issue', failure: notSet(access.failure) }];
    const client = createGiteaClient(context.ask, access.value, signal);
    return deliverGitea({ record: current, change, ...way }, client);
  }
  // An API cannot be looked at: its Idempotency-Key sees to it that a further try is the same task.
  if (way.lookOnly) return [];
  if (agent?.interface !== 'api' || agent.endpoint === null) throw new Error('Baton sends nothing to itself');
  const token = context.settings.tokenOf(agent);
  if (!token.ok) return [{ part: 'comment', failure: notSet(token.failure) }];
  const target = { endpoint: agent.endpoint, token: token.value };
  const failure = await deliverApi(current, change, context.ask, target, signal);
  return failure === null ? [] : [{ part: 'comment', failure }];
}

function notSet(reason: string): RequestFailure {
  return { kind: 'status', reason, status: null, retry: null, mayHaveActed: false };
}
