import type { Rejection } from '../../shared/command';
import { fail, succeed } from '../../shared/result';
import { type Rule, ruleId, ruleProblem } from '../../shared/rule';
import type { NewEvent } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { answerAgain } from './answer-again';
import type { Decision, Rules } from './decision';

export function decideAddRule(state: RunState, rule: Rule, rules: Rules): Decision {
  const wrong = whyNoRule(state, rule);
  return wrong === null ? succeed(withRule(state, rule, rules)) : fail(wrong);
}

export function whyNoRule(state: RunState, rule: Rule): Rejection | null {
  const { scope } = rule;
  if (scope.kind === 'ticket' && !state.tickets.has(scope.ticket)) {
    return { type: 'unknown', what: 'ticket', id: scope.ticket };
  }
  const message = ruleProblem(rule);
  return message === null ? null : { type: 'bad_rule', message };
}

/** The rule, and what it means at once for what waits; `but` names an approval that has just been answered. */
export function withRule(state: RunState, rule: Rule, rules: Rules, but = ''): NewEvent[] {
  const id = ruleId(rule, rules.hash);
  if (state.rules.has(id)) return [];
  const after = { ...state, rules: new Map([...state.rules, [id, rule]]) };
  return [{ type: 'rule.added', id, rule }, ...answerAgain(after, state.mode, rules, but)];
}

export function decideRemoveRule(state: RunState, id: string, rules: Rules): Decision {
  if (!state.rules.has(id)) return fail({ type: 'unknown', what: 'rule', id });
  const left = new Map(state.rules);
  left.delete(id);
  return succeed([
    { type: 'rule.removed', id },
    ...answerAgain({ ...state, rules: left }, state.mode, rules),
  ]);
}
