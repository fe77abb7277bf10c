import { fail, type Result, succeed } from '../../shared/result';
import { type DispatchContext, openRecord } from './dispatch-context';
import { type DispatchRecord, everArrived, isOfTicket, isOpen } from './dispatch-record';
import { heirOf, wentTo } from './heir';
import { changedWords, heldWords } from './may-act-on';

const HELD_PAUSE_MS = 200;
/** Longer than somebody probes or looks; what lasts longer is settled by whoever watches. */
const HELD_TRIES = 25;

/** A person ends it, if it still stands as they saw it. Failures are sentences. */
export async function giveUpSeen(
  context: Pick<DispatchContext, 'store'>,
  { id, status }: DispatchRecord,
): Promise<Result<DispatchRecord, string>> {
  const done = await giveUp(context, id, 'Given up.', (record) => record.status === status);
  if (!done.ok) return fail(heldWords(done.failure));
  return done.value.status === 'failed' ? done : fail(changedWords(done.value));
}

/** Where it is as meant, it ends there: nothing more is sent or said of it. The failure says who is at it right now. */
async function giveUp(
  context: Pick<DispatchContext, 'store'>,
  id: string,
  reason: string,
  isMeant: (record: DispatchRecord) => boolean,
): Promise<Result<DispatchRecord, string>> {
  const lock = await context.store.hold(id);
  if (!lock.ok) return lock;
  try {
    const record = await context.store.load(id);
    if (record === null) throw new Error(`The dispatch ${id} is gone`);
    if (!isMeant(record)) return succeed(record);
    const { escalation } = record;
    const change = escalation.state === 'due' ? { escalation: { state: 'not_due' } as const } : {};
    return succeed(await openRecord(context, record).change({ status: 'failed', error: reason, ...change }));
  } finally {
    await lock.value.release();
  }
}

/** Ends what was escalated of the same words, whoever they were for, and that in whose place it is, now that somebody has them. */
export async function settleOthers(context: DispatchContext, arrived: DispatchRecord): Promise<void> {
  const { store, ports } = context;
  const words = wordsOf(arrived);
  const isOther = (record: DispatchRecord) =>
    record.id !== arrived.id &&
    !isOfTicket(record) &&
    record.status === 'escalated' &&
    wordsOf(record) === words;
  const others = (await store.all()).filter(isOther);
  const { signal } = new AbortController();
  for (const { id } of others) {
    for (let tries = 0; tries < HELD_TRIES; tries++) {
      if ((await giveUp(context, id, wentTo(arrived), isOther)).ok) break;
      await ports.wait(HELD_PAUSE_MS, signal);
    }
  }
  for (let tries = 0; tries < HELD_TRIES && !(await settleReplaced(context)); tries++)
    await ports.wait(HELD_PAUSE_MS, signal);
}

/**
 * Ends all whose task somebody else got in the end. It follows from what is on disk, so that whoever watches does what a process did
 * not come to. False: somebody is at one of them right now.
 */
export async function settleReplaced({ store }: Pick<DispatchContext, 'store'>): Promise<boolean> {
  let isAll = true;
  for (const record of await store.all()) {
    if (record.replacedBy === null || !isOpen(record)) continue;
    const heir = await heirOf(store.load, record);
    if (heir === null || !everArrived(heir)) continue;
    const isMeant = (now: DispatchRecord) => isOpen(now) && now.replacedBy === record.replacedBy;
    isAll = (await giveUp({ store }, record.id, wentTo(heir), isMeant)).ok && isAll;
  }
  return isAll;
}

function wordsOf({ task }: DispatchRecord): string {
  return JSON.stringify([task.title, task.description, task.acceptanceCriteria, task.issueNumber]);
}
