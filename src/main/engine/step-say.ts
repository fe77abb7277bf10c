import type { ToolCall } from '../../shared/approval';
import { type CallFacts, type Rule, ruleMatches, sameCall } from '../../shared/rule';
import { type Attempt, type RunState, requireStep, requireTicket } from '../../shared/run-state';
import type { ApprovalMode } from '../../shared/ticket';
import { type Say, stepSay } from './approval-policy';
import type { CallKind } from './ports';

/** The same call for the so-manieth time in a row is put to a person. */
const MAX_IN_A_ROW = 3;

/**
 * Who has the say about a step: deny rules before everything; then what asks in every mode; then ask rules, the mode, and allow
 * rules where the mode would ask.
 */
export function sayOfStep(
  state: RunState,
  attempt: Attempt,
  step: string,
  call: ToolCall,
  kind: CallKind,
  mode: ApprovalMode,
): Say {
  const said = ruleSays(state, attempt.ticket, call, kind);
  const { allow, ask, deny } = said;
  if (deny !== undefined) return { say: 'rule', reason: 'rule', answer: 'rejected', rule: deny };
  if (isRepetition(state, attempt, call, step)) return { say: 'person', reason: 'repeated' };
  const { stepMode } = requireTicket(state, attempt.ticket).definition;
  const say = stepSay(mode, kind.kind, stepMode);
  if (kind.kind === 'protected') return say;
  if (ask !== undefined) return { say: 'person', reason: 'rule' };
  return say.say === 'person' && allow !== undefined
    ? { ...say, say: 'rule', answer: 'approved', rule: allow }
    : say;
}

export function isDenied(state: RunState, ticket: string, call: ToolCall, kind: CallKind): boolean {
  return ruleSays(state, ticket, call, kind).deny !== undefined;
}

/** Of the rules that match, the first that says each of the three. */
function ruleSays(
  state: RunState,
  ticket: string,
  call: ToolCall,
  kind: CallKind,
): { readonly [Says in Rule['say']]?: Rule } {
  const said: { [Says in Rule['say']]?: Rule } = {};
  if (state.rules.size === 0) return said;
  const facts = factsOf(kind);
  for (const rule of state.rules.values()) {
    if (ruleMatches(rule, ticket, call, facts)) said[rule.say] ??= rule;
  }
  return said;
}

export function factsOf(kind: CallKind): CallFacts {
  return {
    path: 'path' in kind ? kind.path : null,
    command: kind.kind === 'command' ? kind.command : null,
  };
}

/** The same call as the two before it: a model that goes in circles, which no mode lets go on unasked. */
function isRepetition(state: RunState, attempt: Attempt, call: ToolCall, step: string): boolean {
  const at = attempt.steps.indexOf(step);
  const before = (at === -1 ? attempt.steps : attempt.steps.slice(0, at)).slice(1 - MAX_IN_A_ROW);
  return (
    before.length === MAX_IN_A_ROW - 1 && before.every((id) => sameCall(requireStep(state, id).call, call))
  );
}
