import { createHash } from 'node:crypto';
import { fail, type Result, succeed } from '../../shared/result';
import type { Agent } from './agent';
import { countTasks } from './count-tasks';
import type { DispatchContext } from './dispatch-context';
import { type DispatchRecord, isPartial, isUnsettled } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { checkTask, type DispatchTask } from './dispatch-task';
import { barredReason, chooseFor, placeOf, typeOf } from './propose-dispatch';

/** `usage`: what was asked for makes no sense, so there is no dispatch; `busy`: another Baton is in the way. */
export type NotBegun = { type: 'usage' | 'busy'; message: string };

export interface Begun {
  /** `pending` and on disk, so that it can be sent; or `failed` at once, with what to set, and nowhere on disk. */
  readonly record: DispatchRecord;
  /** The same task was on its way already, or had arrived in part, and this is it. */
  readonly isJoined: boolean;
}

/** Finds the type and the agent of a task and writes down what is intended. Asks no server. */
export async function beginDispatch(
  context: DispatchContext,
  given: DispatchTask,
  instead: string | null = null,
): Promise<Result<Begun, NotBegun>> {
  const { settings, store } = context;
  const checked = checkTask(given);
  if (!checked.ok) return usage(checked.failure);
  const task = checked.value;
  const type = typeOf(task, settings);
  if (!type.ok) return usage(type.failure);
  const begun = await store.exclusively(async (): Promise<Result<Begun, NotBegun>> => {
    const records = await store.all();
    const fingerprint = fingerprintOf(task, settings);
    const same = records.find(
      (record) => record.fingerprint === fingerprint && (isUnsettled(record) || isPartial(record)),
    );
    if (same !== undefined) return succeed({ record: same, isJoined: true });
    const base = { ...blankRecord(context, task, { ...type.value, fingerprint }), instead };
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
    await store.save(record);
    return succeed({ record, isJoined: false });
  });
  return begun.ok ? begun.value : fail({ type: 'busy', message: begun.failure });
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
    instead: null,
  };
}

function atOnce(record: DispatchRecord, error: string): DispatchRecord {
  return { ...record, status: 'failed', error };
}

function usage(message: string): Result<never, NotBegun> {
  return fail({ type: 'usage', message });
}
