import { createHash } from 'node:crypto';
import { fail, type Result, succeed } from '../../shared/result';
import type { Agent } from './agent';
import { countTasks } from './count-tasks';
import { type DispatchContext, openRecord } from './dispatch-context';
import { type DispatchRecord, isPartial, isUnderWayLocally, isUnsettled } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import type { DispatchStore } from './dispatch-store';
import { checkTask, type DispatchTask } from './dispatch-task';
import { heirOf } from './heir';
import { changedWords, heldWords } from './may-act-on';
import { barredReason, chooseFor, placeOf, typeOf } from './propose-dispatch';

/** `usage`: what was asked for makes no sense, so there is no dispatch; `busy`: another Baton is in the way. */
export type NotBegun = { type: 'usage' | 'busy'; message: string };

export interface Begun {
  /** `pending` and on disk, so that it can be sent; or `failed` at once, with what to set, and nowhere on disk. */
  readonly record: DispatchRecord;
  /** The same task was on its way already, or had arrived in part, and this is it. */
  readonly isJoined: boolean;
}

const HELD_PAUSE_MS = 200;
/** Whoever has a look is done by then. */
const LOOKED_AT_TRIES = 150;
/** Whoever sends may take much longer, and is best left to it. */
const SENT_TRIES = 25;

/** `held`: somebody is at the dispatch in whose place it is to be, right now. */
type NotYet = NotBegun | { type: 'held'; by: string };

/**
 * Finds the type and the agent of a task and writes down what is intended, perhaps in the place of another dispatch, which from then
 * on goes out only when a person says so. Asks no server.
 */
export async function beginDispatch(
  context: DispatchContext,
  given: DispatchTask,
  instead: string | null,
  signal: AbortSignal,
): Promise<Result<Begun, NotBegun>> {
  const first = instead === null ? null : await context.store.load(instead);
  const most = first?.status === 'pending' ? SENT_TRIES : LOOKED_AT_TRIES;
  for (let tries = 1; ; tries++) {
    const begun = await beginOnce(context, given, first);
    if (begun.ok) return begun;
    const { failure } = begun;
    if (failure.type !== 'held') return fail(failure);
    if (tries >= most || signal.aborted) return fail({ type: 'busy', message: heldWords(failure.by) });
    await context.ports.wait(HELD_PAUSE_MS, signal);
  }
}

async function beginOnce(
  context: DispatchContext,
  given: DispatchTask,
  first: DispatchRecord | null,
): Promise<Result<Begun, NotYet>> {
  const { settings, store } = context;
  const checked = checkTask(given);
  if (!checked.ok) return usage(checked.failure);
  const task = checked.value;
  const type = typeOf(task, settings);
  if (!type.ok) return usage(type.failure);
  const begun = await store.exclusively(async (): Promise<Result<Begun, NotYet>> => {
    const records = await store.all();
    const fingerprint = fingerprintOf(task, settings);
    const same = records.find(
      (record) => record.fingerprint === fingerprint && (isUnsettled(record) || isPartial(record)),
    );
    if (same !== undefined) {
      const claimed = await claim(context, first, same.id);
      return claimed.ok ? succeed({ record: same, isJoined: true }) : claimed;
    }
    const base = blankRecord(context, task, { ...type.value, fingerprint });
    const counts = await countTasks(context, records);
    const chosen = chooseFor(task, type.value.taskType, settings, counts);
    if (!chosen.ok) {
      if (chosen.failure.type !== 'nobody') return usage(chosen.failure.message);
      return succeed({ record: atOnce(base, chosen.failure.message), isJoined: false });
    }
    const { agent, reason } = chosen.value;
    const record = { ...base, agent, agentReason: reason, place: placeOf(agent, task, settings) };
    const barred = barredReason(agent, task, settings);
    if (barred !== null) return succeed({ record: atOnce(record, barred), isJoined: false });
    const taken = agent.interface === 'local' && first !== null ? await takenBy(store, first.id) : null;
    if (taken !== null) return succeed({ record: taken, isJoined: true });
    const claimed = await claim(context, first, record.id);
    if (!claimed.ok) return claimed;
    await store.save(record);
    return succeed({ record, isJoined: false });
  });
  return begun.ok ? begun.value : fail({ type: 'busy', message: begun.failure });
}

/** Baton's own worker has it already: another page, or another Baton, was quicker. */
async function takenBy(store: DispatchStore, first: string): Promise<DispatchRecord | null> {
  const now = await store.load(first);
  const heir = now === null ? null : await heirOf(store.load, now);
  return heir !== null && isUnderWayLocally(heir) ? heir : null;
}

/** Before the other one exists, so that no moment leaves two that may go out; and while nobody sends the first one. */
async function claim(
  { store }: DispatchContext,
  first: DispatchRecord | null,
  heir: string,
): Promise<Result<null, NotYet>> {
  if (first === null || first.id === heir) return succeed(null);
  const lock = await store.hold(first.id);
  if (!lock.ok) return fail({ type: 'held', by: lock.failure });
  try {
    const now = await store.load(first.id);
    if (now === null) return succeed(null);
    if (isUnsettled(first) && !isUnsettled(now)) return fail({ type: 'busy', message: changedWords(now) });
    await openRecord({ store }, now).change({ replacedBy: heir, left: true, again: null });
    return succeed(null);
  } finally {
    await lock.value.release();
  }
}

/** Agents that are as busy as they may be, for whoever can find out whether they still are. */
export async function fullAgents(
  context: DispatchContext,
  records: readonly DispatchRecord[],
): Promise<Agent[]> {
  const counts = await countTasks(context, records);
  return context.settings.agents.filter(
    ({ key, limit }) => limit !== null && (counts.get(key) ?? 0) >= limit,
  );
}

/** With other settings it is another dispatch: whoever mends an address does not want the old one. */
function fingerprintOf({ retries: _retries, ...task }: DispatchTask, settings: DispatchSettings): string {
  const { gitea, agents } = settings;
  const place = gitea.ok ? [gitea.value.url, gitea.value.repo] : null;
  return createHash('sha256')
    .update(JSON.stringify([task, agents, place]))
    .digest('hex');
}

export function blankRecord(
  { ports }: DispatchContext,
  task: DispatchTask,
  known: Pick<DispatchRecord, 'taskType' | 'typeReason' | 'fingerprint'>,
): DispatchRecord {
  const at = ports.now().toISOString();
  return {
    version: 1,
    id: ports.newId(),
    createdAt: at,
    task,
    ...known,
    agent: null,
    agentReason: '',
    place: null,
    status: 'pending',
    began: false,
    left: false,
    heldUp: null,
    again: null,
    retries: 0,
    error: null,
    issueNumber: task.issueNumber,
    commentId: null,
    labelApplied: null,
    before: null,
    httpStatus: null,
    response: null,
    statusUrl: null,
    escalation: { state: 'not_due' },
    since: null,
    newsAt: at,
    blockedReason: null,
    run: null,
    replacedBy: null,
  };
}

function atOnce(record: DispatchRecord, error: string): DispatchRecord {
  return { ...record, status: 'failed', error };
}

function usage(message: string): Result<never, { type: 'usage'; message: string }> {
  return fail({ type: 'usage', message });
}
