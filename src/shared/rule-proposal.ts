import type { ToolCall } from './approval';
import {
  type CallFacts,
  holdsShellOperator,
  isDestructive,
  type Rule,
  ruleMatches,
  ruleProblem,
} from './rule';
import type { Approval } from './run-state';

/** A rule as a person puts it together from an approval: the choice, and the texts of all choices, so that none is lost. */
export interface RuleDraft {
  readonly match: Rule['match']['kind'];
  readonly folder: string;
  readonly prefix: string;
  readonly scope: Rule['scope']['kind'];
}

/**
 * What is proposed first is the least: this exact call, for this ticket. `facts` is null for a call of which nothing can be
 * remembered.
 */
export function proposeRule(facts: CallFacts): RuleDraft {
  const { path, command } = facts;
  return {
    match: 'call',
    folder: path === null ? '' : path.split('/').slice(0, -1).join('/'),
    prefix: command === null ? '' : firstWords(command),
    scope: 'ticket',
  };
}

/** Whether “always” may be offered for what waits; what would run in its place, edited, has facts of its own. */
export function mayBeRemembered({ action, reason }: Approval, facts: CallFacts | null): boolean {
  if (action.kind !== 'step' || facts === null) return false;
  // Where a rule asks or the same call comes again and again, and at protected files, no rule that allows is listened to.
  if (reason !== 'command' && reason !== 'step_mode') return false;
  return facts.command === null || !isDestructive(facts.command);
}

/** The ways in which this call can be remembered. No beginning stands for a command that holds a shell operator. */
export function matchesOffered({ path, command }: CallFacts): Rule['match']['kind'][] {
  if (path !== null) return ['call', 'folder'];
  return command === null || holdsShellOperator(command) ? ['call'] : ['call', 'prefix'];
}

export function draftedRule(draft: RuleDraft, ticket: string, call: ToolCall): Rule {
  return { say: 'allow', match: draftedMatch(draft, call), scope: draftedScope(draft, ticket) };
}

function draftedMatch({ match, folder, prefix }: RuleDraft, call: ToolCall): Rule['match'] {
  switch (match) {
    case 'call':
      return { kind: 'call', call };
    case 'folder':
      return { kind: 'folder', tool: call.tool, folder: folder.trim() };
    case 'prefix':
      return { kind: 'prefix', prefix: prefix.trim() };
  }
}

function draftedScope({ scope }: RuleDraft, ticket: string): Rule['scope'] {
  return scope === 'ticket' ? { kind: 'ticket', ticket } : { kind: scope };
}

export type RuleCheck = { fits: true } | { fits: false; message: string };

/** Whether the rule can be saved with this call's approval: it is sound, and would have answered for the call. */
export function checkRule(rule: Rule, ticket: string, call: ToolCall, facts: CallFacts): RuleCheck {
  const message = ruleProblem(rule);
  if (message !== null) return { fits: false, message };
  return ruleMatches(rule, ticket, call, facts)
    ? { fits: true }
    : {
        fits: false,
        message: 'This rule does not match the call above, so it would have asked all the same: change it.',
      };
}

/** The program and its subcommand: `npm run build` of `npm run build -- --watch`, `ls` of `ls -la`. */
function firstWords(command: string): string {
  const words = command.split(/[ \t]+/).filter((word) => word !== '');
  let length = words.findIndex((word) => !/^\w+=/.test(word)) + 1;
  if (length === 0) return words.join(' ');
  const isPlain = (word: string | undefined) =>
    word !== undefined && /^[\w@:.-]+$/.test(word) && !word.startsWith('-');
  if (isPlain(words[length])) {
    length++;
    if (words[length - 1] === 'run' && isPlain(words[length])) length++;
  }
  return words.slice(0, length).join(' ');
}
