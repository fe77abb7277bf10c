import type { AnsweredBy } from '../../shared/approval';
import type { Rule } from '../../shared/rule';
import type { NewEvent } from '../../shared/run-event';
import type { Approval } from '../../shared/run-state';

export function answered(
  approval: Approval,
  rest: Pick<
    Extract<NewEvent, { type: 'approval.answered' }>,
    'answer' | 'by' | 'reason' | 'edited' | 'hash' | 'rule'
  >,
): NewEvent {
  const { ticket, attempt, tier, step, id } = approval;
  return { type: 'approval.answered', ticket, attempt, tier, step, approval: id, ...rest };
}

export function approved(approval: Approval, by: AnsweredBy, rule?: Rule): NewEvent {
  const { hash } = approval;
  return answered(approval, {
    answer: 'approved',
    by,
    reason: '',
    edited: null,
    hash,
    ...(rule === undefined ? {} : { rule }),
  });
}
