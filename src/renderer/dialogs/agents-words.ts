import { namesAgent } from '../../shared/dispatch';
import type { RunState } from '../../shared/run-state';
import type { AgentStanding } from '../../shared/settings-reply';
import type { ApprovalMode } from '../../shared/ticket';
import { plural } from '../ui/format';

/** Open tickets whose file or person names the same agent. `seen` were let go by hand: nobody is asked about them again. */
export interface GivenTickets {
  readonly agent: string;
  readonly tickets: number;
  readonly seen: number;
}

/** By agent, as often as tickets name it; also agents that nobody knows. */
export function forAgents(run: RunState): GivenTickets[] {
  const given = new Map<string, { agent: string; tickets: number; seen: number }>();
  for (const { state, definition, assignment } of run.tickets.values()) {
    const agent = assignment?.agent ?? definition.assignedTo;
    if (state.status !== 'todo' || !namesAgent(agent)) continue;
    const counts = given.get(agent) ?? { agent, tickets: 0, seen: 0 };
    counts.tickets++;
    if (assignment !== null && assignment.approved !== null) counts.seen++;
    given.set(agent, counts);
  }
  return [...given.values()].sort((a, b) => b.tickets - a.tickets);
}

type Agent = Pick<AgentStanding, 'key' | 'name' | 'interface' | 'problem'>;

/** “4 tickets go to Agent API …”; null where all are Baton's own. `unasked`: some go out without a question. */
export function agentsWords(
  given: readonly GivenTickets[],
  agents: readonly Agent[],
  mode: ApprovalMode,
): { readonly text: string; readonly unasked: boolean } | null {
  const known = given.flatMap(({ agent: key, ...counts }) => {
    const agent = agents.find((each) => each.key === key);
    return agent === undefined || agent.interface === 'local' ? [] : [{ ...agent, ...counts }];
  });
  const [first, ...others] = known;
  if (first === undefined) return null;
  const parts = [
    `${plural(first.tickets, 'ticket')} ${first.tickets === 1 ? 'goes' : 'go'} to ${first.name}`,
    ...others.map(({ tickets, name }) => `${tickets} to ${name}`),
  ];
  const who = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  const total = known.reduce((sum, { tickets }) => sum + tickets, 0);
  const seen = known.reduce((sum, each) => sum + each.seen, 0);
  const stuck = known.flatMap(({ name, problem }) =>
    problem === null ? [] : [`${name} cannot take any now: ${problem}`],
  );
  if (mode === 'none') return { text: `Nothing goes out in a dry run: else ${who}.`, unasked: false };
  return {
    text: [
      `${who} instead of ${total === 1 ? 'a worker here, as' : 'workers here, each as'} soon as it is ready.`,
    ]
      .concat(askedWords(mode, total, seen), stuck)
      .join(' '),
    unasked: mode !== 'ask',
  };
}

function askedWords(mode: Exclude<ApprovalMode, 'none'>, total: number, seen: number): string {
  if (seen === total) return 'You have seen what is sent.';
  if (mode !== 'ask') return 'Nobody asks you first: with “Ask” you see what is sent before it goes out.';
  const but = seen === 0 ? '' : `, but for ${seen} that you have let go already`;
  return total === 1 ? 'You see what is sent before it goes out.' : `You see each before it goes out${but}.`;
}
