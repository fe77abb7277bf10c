import type { HowTyped } from './how-typed';

/**
 * How a ticket at an agent waits. `undelivered`: nobody took it. `stuck`: its agent has it, and is silent or cannot be asked.
 * `due`: it goes on with its run, or counts then.
 */
export type TicketWait = 'undelivered' | 'stuck' | 'due';

/** What a person can decide about one without sitting at a terminal, a line each, to be typed as it stands but for an agent's key. */
export function ticketWays(run: string, ticket: string, wait: TicketWait, howTyped: HowTyped): string[] {
  const id = /^[\w.:/-]+$/.test(ticket) ? ticket : `"${ticket}"`;
  const ways = [
    [['due'], '', 'goes on with its run'],
    [['undelivered'], ` --retry ${id}`, 'tries again'],
    [['stuck'], ` --completed ${id}`, 'marks it completed'],
    [
      ['undelivered', 'stuck'],
      ` --agent ${id}=KEY`,
      'hands it to another agent, or to Baton’s own worker: baton',
    ],
    [['undelivered', 'stuck'], ` --give-up ${id}`, 'gives it up'],
  ] as const;
  const lines = ways
    .filter(([waits]) => (waits as readonly TicketWait[]).includes(wait))
    .map(([, words, what]) => [howTyped(`resume ${run}${words}`), what] as const);
  const widest = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, what]) => `${command.padEnd(widest)}  ${what}`);
}
