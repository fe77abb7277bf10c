import { againAfter } from './again';
import type { RequestFailure } from './ask-server';
import { accessFor, type DispatchContext, type OpenRecord, openRecord } from './dispatch-context';
import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, hasArrived } from './dispatch-record';
import type { DispatchStore } from './dispatch-store';
import { createGiteaClient } from './gitea-client';
import { escalationComment, hasMarker } from './gitea-comment';

/**
 * Says once on the issue that nobody took the task, unless an agent has it by now. What does not arrive stays due, and is tried
 * again another time.
 */
export async function escalate(
  context: DispatchContext,
  record: OpenRecord,
  signal: AbortSignal,
): Promise<DispatchRecord> {
  const { escalation, issueNumber, id } = record.current;
  if (escalation.state !== 'due' || issueNumber === null) return record.current;
  const isOver = hasArrived(record.current);
  if (isOver && !escalation.tried) return record.change({ escalation: { state: 'not_due' } });
  const access = accessFor(context, record.current);
  if (!access.ok)
    return escalation.error === access.failure
      ? record.current
      : record.change({ escalation: { ...escalation, error: access.failure } });
  const later = (failure: RequestFailure) => {
    const again = againAfter(failure, escalation.again, context.ports.now());
    return record.change({ escalation: { ...escalation, tried: true, error: failure.reason, again } });
  };
  const client = createGiteaClient(context.ask, access.value, signal);
  if (escalation.tried) {
    const there = await client.comments(issueNumber, null);
    if (!there.ok) return signal.aborted ? record.current : later(there.failure);
    const own = there.value.find(({ body }) => hasMarker(body, id, 'escalation'));
    if (own !== undefined) return record.change({ escalation: { state: 'posted', commentId: own.id } });
    if (isOver) return record.change({ escalation: { state: 'not_due' } });
  }
  await record.change({ escalation: { ...escalation, tried: true, error: null } });
  const written = await client.createComment(issueNumber, escalationComment(record.current, escalation));
  if (written.ok) return record.change({ escalation: { state: 'posted', commentId: written.value.id } });
  return signal.aborted ? record.current : later(written.failure);
}

const HELD_PAUSE_MS = 200;

/** Somebody has decided what becomes of it: its issue need not be told any more. Waits for whoever is at it. */
export async function dropEscalation(
  store: DispatchStore,
  ports: Pick<DispatchPorts, 'wait'>,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if ((await store.load(id))?.escalation.state !== 'due') return;
    const lock = await store.hold(id);
    if (lock.ok) {
      try {
        const record = await store.load(id);
        if (record?.escalation.state === 'due')
          await openRecord({ store }, record).change({ escalation: { state: 'not_due' } });
        return;
      } finally {
        await lock.value.release();
      }
    }
    await ports.wait(HELD_PAUSE_MS, signal);
  }
}

/** Tries those again that have not arrived, but for `except`; gives how many are due still. */
export async function escalateWhatIsDue(
  context: DispatchContext,
  signal: AbortSignal,
  except: string | null = null,
): Promise<number> {
  const { store } = context;
  let due = 0;
  for (const { id, escalation } of await store.all()) {
    if (escalation.state !== 'due' || id === except || signal.aborted) continue;
    const lock = await store.hold(id);
    if (!lock.ok) continue;
    try {
      const record = await store.load(id);
      if (record === null || record.escalation.state !== 'due') continue;
      const after = await escalate(context, openRecord(context, record), signal);
      if (after.escalation.state === 'due') due++;
    } finally {
      await lock.value.release();
    }
  }
  return due;
}
