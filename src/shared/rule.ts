import { z } from 'zod';
import { type ToolCall, toolCallSchema } from './approval';

/** What a rule is about: one exact call, a file tool within a folder, or commands that begin so. */
const ruleMatchSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), call: toolCallSchema }),
  /** `folder` as in a path of the workspace; empty for all of it. */
  z.object({ kind: z.literal('folder'), tool: z.string(), folder: z.string() }),
  z.object({ kind: z.literal('prefix'), prefix: z.string() }),
]);

const ruleScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workspace') }),
  z.object({ kind: z.literal('run') }),
  z.object({ kind: z.literal('ticket'), ticket: z.string() }),
]);

/** What a person wants to hold for all steps that match: deny beats ask, and ask beats allow. */
export const ruleSchema = z.object({
  say: z.enum(['allow', 'ask', 'deny']),
  match: ruleMatchSchema,
  scope: ruleScopeSchema,
});
export type Rule = z.infer<typeof ruleSchema>;

/** What a call does, as far as rules look at it: the workspace path that it is about, or the command that it runs. */
export interface CallFacts {
  readonly path: string | null;
  readonly command: string | null;
}

/** A rule's name in a run's state and in the saved ones; `hash` gives SHA-256 as hexadecimal. */
export function ruleId(rule: Rule, hash: (text: string) => string): string {
  return hash(ruleBytes(rule)).slice(0, 16);
}

/** Two rules with the same bytes are the same rule. */
export function ruleBytes({ say, match, scope }: Rule): string {
  return JSON.stringify([say, matchBytes(match), scope.kind, scope.kind === 'ticket' ? scope.ticket : null]);
}

function matchBytes(match: Rule['match']): readonly unknown[] {
  switch (match.kind) {
    case 'call':
      return [match.kind, match.call.tool, match.call.input];
    case 'folder':
      return [match.kind, match.tool, match.folder];
    case 'prefix':
      return [match.kind, match.prefix];
  }
}

/** Whatever lets a shell run something else, or write somewhere: a prefix never stands for a command that holds one of these. */
const SHELL_OPERATOR = /[;&|<>`$(){}\r\n\\]/;

export function holdsShellOperator(command: string): boolean {
  return SHELL_OPERATOR.test(command);
}

/** An allow rule never stands for a command whose harm cannot be taken back, however it begins. */
export function ruleMatches(
  { say, match, scope }: Rule,
  ticket: string,
  call: ToolCall,
  facts: CallFacts,
): boolean {
  if (scope.kind === 'ticket' && scope.ticket !== ticket) return false;
  if (say === 'allow' && facts.command !== null && isDestructive(facts.command)) return false;
  switch (match.kind) {
    case 'call':
      return sameCall(match.call, call);
    case 'folder':
      return match.tool === call.tool && facts.path !== null && isWithin(facts.path, match.folder);
    case 'prefix':
      return facts.command !== null && beginsWith(facts.command, match.prefix);
  }
}

export function sameCall(one: ToolCall, other: ToolCall): boolean {
  return JSON.stringify([one.tool, one.input]) === JSON.stringify([other.tool, other.input]);
}

function isWithin(path: string, folder: string): boolean {
  const names = folder.split('/').filter((name) => name !== '' && name !== '.');
  const own = path.split('/');
  return own.length > names.length && names.every((name, index) => own[index] === name);
}

/** A prefix ends where a word ends: `npm test` is not the start of `npm tests`. */
function beginsWith(command: string, prefix: string): boolean {
  const wanted = bare(prefix);
  const asked = bare(command);
  if (wanted === '' || holdsShellOperator(command)) return false;
  return asked === wanted || asked.startsWith(`${wanted} `);
}

/** Without the blanks that a shell leaves out; other white space is part of a word to it. */
function bare(command: string): string {
  return command.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Programs whose harm cannot be taken back; “always” is not for them. Git is fine but for what throws work away or sends it off. */
const DESTRUCTIVE =
  /(?:^|[\s;&|(`'"/])(?:rm|rmdir|shred|dd|mkfs\S*|sudo|doas|su|kill|pkill|killall|reboot|shutdown|chown|chmod|truncate|git\s+(?:\S+\s+)*?(?:push|reset|clean|checkout|restore|rebase|filter-branch|branch\s+-D|stash\s+(?:drop|clear)))(?=$|[\s;&|)'"`])/;

export function isDestructive(command: string): boolean {
  return DESTRUCTIVE.test(command);
}

/** Why the rule cannot be taken as it is, as a sentence; null when it can. */
export function ruleProblem({ say, match }: Rule): string | null {
  if (match.kind === 'prefix') {
    if (match.prefix.trim() === '')
      return 'The beginning of the command is empty: say which commands are meant.';
    if (holdsShellOperator(match.prefix))
      return 'The beginning of the command holds a shell operator, so it could stand for any command: leave it out.';
  }
  if (say !== 'allow') return null;
  const command = commandOf(match);
  return command !== null && isDestructive(command)
    ? 'What this command does cannot be taken back, so it is asked about each time.'
    : null;
}

function commandOf(match: Rule['match']): string | null {
  switch (match.kind) {
    case 'call': {
      const { command } = match.call.input;
      return typeof command === 'string' ? command : null;
    }
    case 'prefix':
      return match.prefix;
    case 'folder':
      return null;
  }
}
