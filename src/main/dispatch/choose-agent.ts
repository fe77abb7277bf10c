import { nearestName } from '../../shared/nearest-name';
import { fail, type Result, succeed } from '../../shared/result';
import { type Agent, ownAgent } from './agent';
import { isSameType } from './infer-task-type';

export interface Choice {
  readonly agent: Agent;
  /** For people: why this one. */
  readonly reason: string;
}

export type NoChoice = { type: 'unknown_agent' | 'not_fitting' | 'nobody'; message: string };

export interface Wish {
  readonly taskType: string;
  /** The key of the agent that a person named. */
  readonly agent: string | null;
  /** An address that only an agent behind an API can be at. */
  readonly endpoint: string | null;
  /** Whether it belongs to an issue, or one is to be made of it. */
  readonly issue: 'none' | 'named' | 'create';
}

export interface Standing {
  /** Why the agent can be given nothing now, such as that its server is not set; null when it can. */
  offReason(agent: Agent): string | null;
  /** How many tasks it has. */
  underWay(agent: Agent): number;
}

/** The agent that was named; else the first that is good at the type and has room, else the first of the others that has. */
export function chooseAgent(
  wish: Wish,
  agents: readonly Agent[],
  standing: Standing,
): Result<Choice, NoChoice> {
  if (wish.endpoint !== null && wish.issue === 'create') {
    const message = 'For an agent behind an API Baton makes no issue: leave that out, or the endpoint.';
    return fail({ type: 'not_fitting', message });
  }
  if (wish.agent !== null) return named(wish.agent, wish, agents, standing);
  const fitting = agents.filter((agent) => wish.endpoint === null || agent.interface === 'api');
  const good = fitting.filter(({ taskTypes }) => taskTypes.some((type) => isSameType(type, wish.taskType)));
  const passed: string[] = [];
  for (const agent of [...good, ...fitting.filter((each) => !good.includes(each))]) {
    const barred = barredReason(agent, wish, standing);
    if (barred !== null) {
      passed.push(barred);
      continue;
    }
    const why = good.includes(agent)
      ? `${agent.name} is good at ${wish.taskType} and has room`
      : `no agent for ${wish.taskType} can take it; ${agent.name} is the next that can`;
    return succeed({ agent, reason: [why, ...passed.slice(0, good.length)].join('; ') });
  }
  const reasons = passed.length === 0 ? '' : ` (${passed.join('; ')})`;
  const way = wish.issue === 'none' ? 'or wait' : 'wait, or name the agent that is to do it';
  const message = `No agent can take this${reasons}: switch one on in the settings, ${way}.`;
  return fail({ type: 'nobody', message });
}

function named(
  key: string,
  wish: Wish,
  agents: readonly Agent[],
  standing: Standing,
): Result<Choice, NoChoice> {
  const known = agents.some((each) => each.key === ownAgent.key) ? agents : [...agents, ownAgent];
  const agent = known.find((each) => each.key === key);
  if (agent === undefined) {
    const keys = known.map((each) => each.key);
    const near = nearestName(key, keys);
    const way =
      near === null
        ? `name one of ${keys.join(', ')}, or add it in the settings.`
        : `did you mean “${near}”?`;
    const message = `There is no agent “${key}”: ${way}`;
    return fail({ type: 'unknown_agent', message });
  }
  if (wish.endpoint !== null && agent.interface !== 'api') {
    const message = `“${key}” is not behind an API, so it has no endpoint: leave that out, or name another agent.`;
    return fail({ type: 'not_fitting', message });
  }
  if (wish.issue === 'create' && agent.interface !== 'gitea') {
    const message = `“${key}” does not work on issues, so Baton makes no issue for it: leave that out, or name another agent.`;
    return fail({ type: 'not_fitting', message });
  }
  const { limit } = agent;
  const count = standing.underWay(agent);
  const full = limit !== null && count >= limit ? `, although it has ${count} of ${limit} tasks already` : '';
  return succeed({ agent, reason: `you named it${full}` });
}

function barredReason(agent: Agent, wish: Wish, standing: Standing): string | null {
  const worksOnIssue = agent.interface === 'gitea' || (wish.issue === 'named' && agent.interface === 'api');
  if (wish.issue !== 'none' && !worksOnIssue) return `${agent.name} does not work on issues`;
  const own = wish.endpoint === null ? agent : { ...agent, endpoint: wish.endpoint };
  const off = standing.offReason(own);
  if (off !== null) return `${agent.name} is off: ${withoutStop(off)}`;
  const count = standing.underWay(agent);
  return agent.limit !== null && count >= agent.limit
    ? `${agent.name} has ${count} of ${agent.limit} tasks`
    : null;
}

/** A sentence as part of another one. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
