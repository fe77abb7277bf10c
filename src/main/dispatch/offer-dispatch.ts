import type { AgentChoice, DispatchOffer, DispatchProposal } from '../../shared/dispatch';
import { type Result, succeed } from '../../shared/result';
import { type Agent, ownAgent } from './agent';
import { countTasks } from './count-tasks';
import type { DispatchContext } from './dispatch-context';
import type { DispatchSettings } from './dispatch-settings';
import { checkTask, type DispatchTask } from './dispatch-task';
import { chooseFor, offReason, placeOf, typeOf } from './propose-dispatch';

/** What would be sent of this task, to whom and why, or what stands against it. The failure is about the task itself. */
export async function offerDispatch(
  context: DispatchContext,
  given: DispatchTask,
  typeOfTicket: string | null,
): Promise<Result<DispatchOffer, string>> {
  const { settings, store } = context;
  const checked = checkTask(given);
  if (!checked.ok) return checked;
  const task = checked.value;
  const type = typeOf(task, settings, typeOfTicket);
  if (!type.ok) return type;
  const counts = await countTasks(context, await store.all());
  const choiceOf = (agent: Agent) => agentChoice(agent, settings, counts.get(agent.key) ?? 0);
  const known = settings.agents.some(({ key }) => key === ownAgent.key)
    ? settings.agents
    : [...settings.agents, ownAgent];
  const base = {
    agents: known.map(choiceOf),
    taskTypes: settings.taskTypes.map(({ name }) => name),
    ...type.value,
  };
  const chosen = chooseFor(task, type.value.taskType, settings, counts);
  if (!chosen.ok) {
    const problem = chosen.failure.message;
    return succeed({ ...base, agent: null, agentReason: '', proposal: null, problem });
  }
  const { agent, reason } = chosen.value;
  const problem = offReason(agent, settings) ?? issueProblem(agent, task);
  const proposal = problem === null ? proposalOf(agent, task, settings, type.value) : null;
  return succeed({ ...base, agent: choiceOf(agent), agentReason: reason, proposal, problem });
}

function agentChoice(agent: Agent, settings: DispatchSettings, underWay: number): AgentChoice {
  const { key, name, interface: kind, limit } = agent;
  const full = limit !== null && underWay >= limit ? `It has ${underWay} of ${limit} tasks.` : null;
  return { key, name, interface: kind, problem: offReason(agent, settings) ?? full };
}

function issueProblem(agent: Agent, { issueNumber, createIssue }: DispatchTask): string | null {
  return agent.interface === 'gitea' && issueNumber === null && !createIssue
    ? `“${agent.key}” works on issues, and none is named: name one, or let Baton create it.`
    : null;
}

function proposalOf(
  { key, name, interface: kind, label, endpoint }: Agent,
  task: DispatchTask,
  settings: DispatchSettings,
  { taskType, typeReason }: Pick<DispatchProposal, 'taskType' | 'typeReason'>,
): DispatchProposal | null {
  if (kind === 'local') return null;
  const { title, description, acceptanceCriteria, issueNumber } = task;
  return {
    title,
    description,
    acceptanceCriteria,
    agent: key,
    agentName: name,
    interface: kind,
    taskType,
    typeReason,
    place: placeOf({ interface: kind }, task, settings),
    label: kind === 'gitea' ? label : null,
    issueNumber,
    endpoint: kind === 'api' ? endpoint : null,
  };
}
