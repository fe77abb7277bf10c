import { namesAgent } from '../../shared/dispatch';
import { nearestName } from '../../shared/nearest-name';
import type { TicketDefinition } from '../../shared/ticket';
import { listSome, quote } from '../json/show-text';

/** As many sentences as anybody reads. */
const MOST_NAMES = 8;

/** Which names in a file are nobody's that tickets can be handed to; `agents` are the keys of those that the settings know. */
export function unknownAgents(tickets: readonly TicketDefinition[], agents: readonly string[]): string[] {
  const assigned = new Map<string, string[]>();
  for (const { id, assignedTo } of tickets) {
    if (!namesAgent(assignedTo) || agents.includes(assignedTo)) continue;
    const ids = assigned.get(assignedTo);
    if (ids === undefined) assigned.set(assignedTo, [id]);
    else ids.push(id);
  }
  const kept = "the name is kept, and Baton's own worker takes the work.";
  if (assigned.size > MOST_NAMES)
    return [`Baton knows none of the agents ${listSome([...assigned.keys()])}: ${kept}`];
  const meant = (name: string) => {
    const near = nearestName(name, agents);
    return near === null ? '' : ` Did you mean ${quote(near)}?`;
  };
  return [...assigned].map(
    ([agent, ids]) => `Baton knows no agent ${quote(agent)} (${listSome(ids)}): ${kept}${meant(agent)}`,
  );
}
