import { agentKeyFault, sameKeyFault } from '../../shared/setting-fault';
import type { AgentStanding } from '../../shared/settings-reply';
import { settingAt } from './change-settings';

/** An agent as the file has it: what its fields say may be wrong, and what Baton does not know is kept. */
export type DraftAgent = Readonly<Record<string, unknown>>;

/** The agents of the text; where it lists none, those that count then, so that a change keeps the others. */
export function draftAgents(text: string, standing: readonly AgentStanding[]): DraftAgent[] {
  const list = settingAt(text, ['agents']);
  return Array.isArray(list)
    ? list.filter((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
    : standing.map(asWritten);
}

/** Without what is as it would be anyway. */
function asWritten({ problem: _, name, limit, taskTypes, enabled, ...agent }: AgentStanding): DraftAgent {
  const whole = {
    ...agent,
    name: name === agent.key ? null : name,
    taskTypes: taskTypes.length === 0 ? null : taskTypes,
    limit,
    enabled: enabled ? null : false,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
}

/** With fields changed; those that are undefined go. */
export function changeAgent(
  agents: readonly DraftAgent[],
  at: number,
  change: Readonly<Record<string, unknown>>,
): DraftAgent[] {
  return agents.map((agent, index) =>
    index === at
      ? Object.fromEntries(Object.entries({ ...agent, ...change }).filter(([, value]) => value !== undefined))
      : agent,
  );
}

/** One more, whose key nobody has. */
export function addAgent(agents: readonly DraftAgent[]): DraftAgent[] {
  const keys = new Set(agents.map(({ key }) => key));
  let number = 1;
  while (keys.has(`agent-${number}`)) number++;
  return [...agents, { key: `agent-${number}`, interface: 'gitea', enabled: false }];
}

/** What is wrong with the key of one of them. */
export function keyFault(agents: readonly DraftAgent[], at: number): string | null {
  const key = agents[at]?.key;
  if (typeof key !== 'string') return 'must be there: tickets name the agent by it';
  return agents.some((other, index) => index !== at && other.key === key) ? sameKeyFault : agentKeyFault(key);
}
