import { Argument, InvalidArgumentError, Option } from 'commander';
import type { LimitKind } from '../../../shared/limits';
import { TICKET_FORMATS } from '../../../shared/reading';
import type { Bring } from '../../../shared/run-event';

/** What commands take from the command line, each made anew for its command. */
export const options = {
  json: () => new Option('--json', 'one JSON object a line, and nothing else on standard output'),
  format: () =>
    new Option('--format <format>', 'whose ticket file it is (default: its content tells)').choices(
      TICKET_FORMATS,
    ),
  tag: () => new Option('--tag <name>', 'which list of tasks of a Task Master file'),
  repair: () =>
    new Option(
      '--repair',
      'of another tool’s file, leave out what is wrong with it: broken dependencies, ids that come twice',
    ),
  workspace: () =>
    new Option(
      '--workspace <folder>',
      'where workers read and change files (default: this folder; for a sample a fresh one)',
    ),
  provider: () => new Option('--provider <name>', 'who serves the model; “models” lists them'),
  model: () => new Option('--model <name>', 'which model of the provider, or both as provider:model'),
  approve: () =>
    new Option('--approve <mode>', 'what runs without asking').choices(['ask', 'auto', 'all', 'none']),
  review: () =>
    new Option('--review <mode>', 'who looks at results before they count').choices([
      'off',
      'model',
      'person',
    ]),
  techLead: () => new Option('--tech-lead <model>', 'who reviews, as provider:model, or “off”'),
  qa: () => new Option('--qa <model>', 'who explains failed commands, as provider:model, or “off”'),
  parallel: () =>
    new Option('--parallel <number>', 'how many attempts run at once').argParser(parseNumber(1, 256)),
  unknown: () =>
    new Option('--unknown <answer>', 'what to say of steps whose outcome nobody saw')
      .choices(['ask', 'done', 'not-done'])
      .default('ask'),
  requests: () => new Option('--requests [ticket]', 'list what went over the wire, of one ticket or of all'),
  request: () =>
    new Option(
      '--request <number>',
      'show one request and its answer as they went (with --ticket)',
    ).argParser(parseNumber(1, 1_000_000)),
  attempt: () =>
    new Option('--attempt <number>', 'of which attempt (default: the last)').argParser(
      parseNumber(1, 1_000_000),
    ),
  isolation: () =>
    new Option(
      '--isolation <where>',
      'in git worktrees of their own, or in the folder itself (default: worktrees where git can make them)',
    ).choices(['worktree', 'shared']),
  takeAlong: () =>
    new Option('--take-along', 'with worktrees: your uncommitted changes are what the work starts from'),
  base: () =>
    new Option('--base <commit>', 'with worktrees: the branch, tag or commit to start from (default: yours)'),
  bring: () =>
    new Option(
      '--bring <path>',
      'with worktrees: an untracked or ignored file or folder to bring along, as PATH, PATH=link or PATH=copy; can be given more than once; “none” for nothing (default: .env files and node_modules)',
    ).argParser(gatherBring),
  yes: () => new Option('--yes', 'do it without asking'),
  workOfAttempt: () =>
    new Option('--attempt <number>', 'the work of one attempt, accepted or not').argParser(
      parseNumber(1, 1_000_000),
    ),
  tickets: () =>
    new Option('--tickets <ids>', 'only these tickets, with commas between them').argParser(parseList),
  applyAs: () =>
    new Option('--as <kind>', 'a commit for each ticket, one for all, or changes that are not committed')
      .choices(['merge', 'squash', 'changes'])
      .default('merge'),
  olderThan: () =>
    new Option('--older-than <time>', 'only those that were made so long ago: 14d, 12h')
      .argParser(parseAge)
      .default(0, 'all that nobody needs'),
  retry: () =>
    new Option(
      '--retry [tickets...]',
      'try tickets again that are blocked, or that no agent took: all of them, or those that are named',
    ),
  agentOf: () =>
    new Option(
      '--agent <ticket=key>',
      'hand a ticket to this agent, or to Baton’s own worker (baton); can be given more than once',
    ).argParser(gatherAgents),
  completed: () => new Option('--completed <tickets...>', 'tickets that an agent has done, as you know'),
  giveUp: () => new Option('--give-up <tickets...>', 'tickets that are no longer wanted of their agents'),
  raise: () =>
    new Option(
      '--raise <limit=amount>',
      `a new limit, can be given more than once: ${LIMIT_FORMS}`,
    ).argParser(gatherLimits('unpriced')),
  limit: () =>
    new Option(
      '--limit <limit=amount>',
      `a limit of this run, can be given more than once: ${LIMIT_FORMS}`,
    ).argParser(gatherLimits()),
  takeOver: () => new Option('--take-over', 'take the run from another Baton that has it'),
  issue: () =>
    new Option('--issue <number>', 'the issue it belongs to').argParser(
      parseNumber(1, Number.MAX_SAFE_INTEGER),
    ),
  createIssue: () =>
    new Option(
      '--create-issue',
      'make the issue, where the agent works on issues and none is named',
    ).conflicts('issue'),
  port: () =>
    new Option('--port <number>', 'the port to listen on')
      .argParser(parseNumber(0, 65_535))
      .default(0, 'any free one'),
};

export function runArgument(): Argument {
  return new Argument('<run>', 'a run’s id, the start of it, or “last”');
}

const LIMIT_FORMS = 'usd=5, tokens=200000, hours=2, steps=50, or “none” as the amount';

export type TypedLimits = Partial<Record<LimitKind, number | null>>;

const limitNames: Readonly<Record<string, LimitKind>> = {
  usd: 'usd',
  tokens: 'tokens',
  hours: 'hours',
  steps: 'stepsPerAttempt',
  unpriced: 'unpriced',
};
const counted: readonly LimitKind[] = ['tokens', 'stepsPerAttempt'];

/** What was typed so far and one more; a limit that is typed twice is as it was typed last. */
function gatherLimits(...more: readonly LimitKind[]): (text: string, typed?: TypedLimits) => TypedLimits {
  return (text, typed = {}) => {
    const [, name = '', amount = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const limit = Object.hasOwn(limitNames, name) ? limitNames[name] : undefined;
    if (limit === undefined || (limit === 'unpriced' && !more.includes(limit))) {
      throw new InvalidArgumentError(`Write it as ${LIMIT_FORMS}.`);
    }
    if (amount === 'none') return { ...typed, [limit]: null };
    if (limit === 'unpriced')
      throw new InvalidArgumentError('Write it as unpriced=none: go on without a price.');
    const number = Number(amount);
    if (!/^\d+(\.\d+)?$/.test(amount) || number <= 0 || !Number.isFinite(number)) {
      throw new InvalidArgumentError(`The amount of ${name} has to be a number above 0, or “none”.`);
    }
    if (counted.includes(limit) && !Number.isSafeInteger(number)) {
      throw new InvalidArgumentError(`The amount of ${name} has to be a whole number, or “none”.`);
    }
    return { ...typed, [limit]: number };
  };
}

export interface TypedAgent {
  readonly ticket: string;
  readonly agent: string;
}

/** A ticket's id may hold “=” itself. */
function gatherAgents(text: string, typed: readonly TypedAgent[] = []): readonly TypedAgent[] {
  const [, ticket, agent] = /^(.+)=([^=]+)$/s.exec(text) ?? [];
  if (ticket === undefined || agent === undefined)
    throw new InvalidArgumentError('Write it as TICKET=KEY: the ticket’s id and the agent’s key.');
  return [...typed, { ticket, agent }];
}

/** A path may hold “=” itself. What is linked is the person's own, so it is said, or it is `node_modules`. */
function gatherBring(text: string, typed: readonly Bring[] = []): readonly Bring[] {
  if (text === 'none') return [];
  const [, path = text, how] = /^(.+)=(link|copy)$/s.exec(text) ?? [];
  if (path === '') throw new InvalidArgumentError('Write it as PATH, PATH=link or PATH=copy.');
  const usual = /(^|\/)node_modules\/?$/.test(path) ? 'link' : 'copy';
  return [...typed, { path, as: how === 'link' || how === 'copy' ? how : usual }];
}

export function parseNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`It has to be a whole number ${range}.`);
  };
}

function parseList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Write ids with commas between them, as T-1,T-2.');
  return items;
}

/** In milliseconds. */
function parseAge(text: string): number {
  const [, amount, unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('Write it as days or hours: 14d, 12h.');
  return Number(amount) * (unit === 'd' ? 24 : 1) * 3_600_000;
}
