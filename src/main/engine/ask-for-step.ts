import { type Action, type AskReason, actionBytes } from '../../shared/approval';
import type { NewEvent } from '../../shared/run-event';
import type { Attempt, Step } from '../../shared/run-state';
import type { Say } from './approval-policy';
import { of } from './attempt-facts';
import type { Rules } from './decision';

export const DENIED = 'a rule denies it.';

export function askForStep(
  attempt: Attempt,
  { id: step, call }: Pick<Step, 'id' | 'call'>,
  reason: AskReason,
  rules: Rules,
): Extract<NewEvent, { type: 'approval.requested' }> {
  const action: Action = { kind: 'step', step, call };
  const hash = rules.hash(actionBytes(action));
  return { type: 'approval.requested', ...of(attempt), step, approval: `step:${step}`, reason, action, hash };
}

/** The question, with the answer where the mode or a rule has it; nothing where an earlier approval covers the step. */
export function askOrAnswer(
  attempt: Attempt,
  step: Pick<Step, 'id' | 'call'>,
  say: Say,
  rules: Rules,
): NewEvent[] {
  if (say.say === 'covered') return [];
  const asked = askForStep(attempt, step, say.reason, rules);
  if (say.say === 'person') return [asked];
  const { approval, hash } = asked;
  const { say: by, answer } = say;
  const reason = answer === 'rejected' ? DENIED : '';
  const byRule = say.say === 'rule' ? { rule: say.rule } : {};
  const about = { ...of(attempt), step: step.id, approval, hash };
  return [asked, { type: 'approval.answered', ...about, answer, by, reason, edited: null, ...byRule }];
}
