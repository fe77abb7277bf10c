import { createHash } from 'node:crypto';
import { assertNever } from '../../shared/assert-never';
import { fail, type Result, succeed } from '../../shared/result';
import type { Agent } from './agent';
import { type Choice, chooseAgent } from './choose-agent';
import type { DispatchContext } from './dispatch-context';
import { type DispatchRecord, isAwaited, isUnderWayLocally, isUnsettled } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { checkTask, type DispatchTask, endpointProblem } from './dispatch-task';
import { findTaskType, inferTaskType } from './infer-task-type';

/** Between being written down and being sent, a dispatch is held by nobody; one this old has lost its Baton. */
const YOUNG_MS = 60_000;

/** `usage`: what was asked for makes no sense, so there is no dispatch; `busy`: another Baton is in the way. */
export type NotBegun = { type: 'usage' | 'busy'; message: string };

export interface Begun {
  /** `pending` and on disk, so that it can be sent; or `failed` at once, with what to set, and nowhere on disk. */
  readonly record: DispatchRecord;
  /** The same task was on its way already, and this is it. */
  readonly isJoined: boolean;
}

/** Finds the type and the agent of a task and writes down what is intended. Asks no server. */
export async function beginDispatch(
  context: DispatchContext,
  given: DispatchTask,
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
    const same = records.find((record) => record.fingerprint === fingerprint && isUnsettled(record));
    if (same !== undefined) return succeed({ record: same, isJoined: true });
    const base = blankRecord(context, task, { ...type.value, fingerprint });
    const counts = await countTasks(context, records);
    const chosen = choose(task, type.value.taskType, settings, counts);
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

/** How many tasks each agent has, by its key. What nobody can be asked about takes no room: it would do so for ever. */
async function countTasks(
  { store, ports }: DispatchContext,
  records: readonly DispatchRecord[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const { agent, status, createdAt } = record;
    if (agent === null) continue;
    const isYoung = ports.now().getTime() - Date.parse(createdAt) < YOUNG_MS;
    const isSent = status === 'pending' && (isYoung || (await store.isHeld(record.id)));
    if (isSent || isAwaited(record) || isUnderWayLocally(record))
      counts.set(agent.key, (counts.get(agent.key) ?? 0) + 1);
  }
  return counts;
}

function choose(
  task: DispatchTask,
  taskType: string,
  settings: DispatchSettings,
  counts: ReadonlyMap<string, number>,
): ReturnType<typeof chooseAgent> {
  const chosen = chooseAgent({ taskType, agent: task.agent, endpoint: task.endpoint }, settings.agents, {
    offReason: (agent) => offReason(agent, settings),
    underWay: ({ key }) => counts.get(key) ?? 0,
  });
  if (!chosen.ok || task.endpoint === null) return chosen;
  const own: Choice = { ...chosen.value, agent: { ...chosen.value.agent, endpoint: task.endpoint } };
  return succeed(own);
}

function typeOf(
  task: DispatchTask,
  { taskTypes }: DispatchSettings,
): Result<Pick<DispatchRecord, 'taskType' | 'typeReason'>, string> {
  if (task.taskType !== null) {
    const found = findTaskType(task.taskType, taskTypes);
    // As it was written: it is the person's word.
    return found.ok ? succeed({ taskType: task.taskType.trim(), typeReason: 'given' }) : found;
  }
  const { name, matched } = inferTaskType(task, taskTypes);
  const typeReason = matched.length === 0 ? 'no keyword matched' : `matched: ${matched.join(', ')}`;
  return succeed({ taskType: name, typeReason });
}

/** Why nothing can be given to the agent, whatever the task is. */
function offReason(agent: Agent, settings: DispatchSettings): string | null {
  if (!agent.enabled) return `“${agent.key}” is switched off: set its “enabled” to true in the settings.`;
  switch (agent.interface) {
    case 'gitea':
      return settings.gitea.ok ? null : settings.gitea.failure;
    case 'api': {
      if (agent.endpoint === null)
        return `“${agent.key}” has no endpoint: set it in the settings, or name one with --endpoint.`;
      const token = settings.tokenOf(agent);
      return token.ok ? endpointProblem(agent.endpoint) : token.failure;
    }
    case 'local':
      return null;
    default:
      return assertNever(agent.interface);
  }
}

function barredReason(agent: Agent, task: DispatchTask, settings: DispatchSettings): string | null {
  const off = offReason(agent, settings);
  if (off !== null) return off;
  return agent.interface === 'gitea' && task.issueNumber === null && !task.createIssue
    ? `“${agent.key}” works on issues: name one with --issue NUMBER, or let Baton make it with --create-issue.`
    : null;
}

function placeOf(agent: Agent, task: DispatchTask, { gitea }: DispatchSettings): DispatchRecord['place'] {
  const hasIssue = agent.interface === 'gitea' || task.issueNumber !== null;
  return hasIssue && gitea.ok ? { url: gitea.value.url, repo: gitea.value.repo } : null;
}

/** With other settings it is another dispatch: whoever mends an address does not want the old one. */
function fingerprintOf({ retries: _retries, ...task }: DispatchTask, settings: DispatchSettings): string {
  const { gitea, agents } = settings;
  const place = gitea.ok ? [gitea.value.url, gitea.value.repo] : null;
  return createHash('sha256')
    .update(JSON.stringify([task, agents, place]))
    .digest('hex');
}

function blankRecord(
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
  };
}

function atOnce(record: DispatchRecord, error: string): DispatchRecord {
  return { ...record, status: 'failed', error };
}

function usage(message: string): Result<never, NotBegun> {
  return fail({ type: 'usage', message });
}
