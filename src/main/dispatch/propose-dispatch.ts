import { assertNever } from '../../shared/assert-never';
import { type Result, succeed } from '../../shared/result';
import type { Agent } from './agent';
import { type Choice, chooseAgent } from './choose-agent';
import type { DispatchRecord } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { type DispatchTask, endpointProblem } from './dispatch-task';
import { findTaskType, inferTaskType } from './infer-task-type';

// What a dispatch of a task would be: its type, who gets it and where. Nothing is written down, and nobody is asked.

/** Who gets it, with the endpoint that the task names. */
export function chooseFor(
  task: DispatchTask,
  taskType: string,
  settings: DispatchSettings,
  counts: ReadonlyMap<string, number>,
): ReturnType<typeof chooseAgent> {
  const { agent: key, endpoint, issueNumber, createIssue } = task;
  const issue = issueNumber !== null ? 'named' : createIssue ? 'create' : 'none';
  const chosen = chooseAgent({ taskType, agent: key, endpoint, issue }, settings.agents, {
    offReason: (agent) => offReason(agent, settings),
    underWay: (agent) => counts.get(agent.key) ?? 0,
  });
  if (!chosen.ok || task.endpoint === null) return chosen;
  const { agent } = chosen.value;
  const own: Choice = {
    ...chosen.value,
    agent: { ...withoutStrangers(agent, task.endpoint), endpoint: task.endpoint },
  };
  return succeed(own);
}

/** An agent's token is for the server in the settings: another one, that a task names, is asked without it. */
function withoutStrangers(agent: Agent, endpoint: string): Agent {
  const isStranger =
    agent.endpoint !== null && URL.parse(agent.endpoint)?.origin !== URL.parse(endpoint)?.origin;
  return isStranger ? { ...agent, tokenEnv: null } : agent;
}

/** A type that a person named has to be one. That of a ticket may be another tracker's word: then its words are asked. */
export function typeOf(
  task: DispatchTask,
  { taskTypes }: DispatchSettings,
  ofTicket: string | null = null,
): Result<Pick<DispatchRecord, 'taskType' | 'typeReason'>, string> {
  const given = task.taskType ?? ofTicket;
  const found = given === null ? null : findTaskType(given, taskTypes);
  // As it was written: it is the person's word.
  if (given !== null && found?.ok) return succeed({ taskType: given.trim(), typeReason: 'given' });
  if (task.taskType !== null && found?.ok === false) return found;
  const { name, matched } = inferTaskType(task, taskTypes);
  const why = matched.length === 0 ? 'no keyword matched' : `matched: ${matched.join(', ')}`;
  const typeReason = given === null ? why : `the ticket’s “${given.trim()}” is no task type; ${why}`;
  return succeed({ taskType: name, typeReason });
}

/** Why nothing can be given to the agent, whatever the task is. */
export function offReason(agent: Agent, settings: DispatchSettings): string | null {
  if (!agent.enabled) return `“${agent.key}” is switched off: set its “enabled” to true in the settings.`;
  switch (agent.interface) {
    case 'gitea':
      return settings.gitea.ok ? null : settings.gitea.failure;
    case 'api': {
      if (agent.endpoint === null)
        return `“${agent.key}” has no endpoint: set it in the settings, or name one with the task.`;
      const token = settings.tokenOf(agent);
      return token.ok ? endpointProblem(agent.endpoint) : token.failure;
    }
    case 'local':
      return null;
    default:
      return assertNever(agent.interface);
  }
}

export function barredReason(agent: Agent, task: DispatchTask, settings: DispatchSettings): string | null {
  const off = offReason(agent, settings);
  if (off !== null) return off;
  return agent.interface === 'gitea' && task.issueNumber === null && !task.createIssue
    ? `“${agent.key}” works on issues: name one with --issue NUMBER, or let Baton make it with --create-issue.`
    : null;
}

export function placeOf(
  agent: Pick<Agent, 'interface'>,
  task: Pick<DispatchTask, 'issueNumber'>,
  { gitea }: DispatchSettings,
): DispatchRecord['place'] {
  const hasIssue = agent.interface === 'gitea' || task.issueNumber !== null;
  return hasIssue && gitea.ok ? { url: gitea.value.url, repo: gitea.value.repo } : null;
}
