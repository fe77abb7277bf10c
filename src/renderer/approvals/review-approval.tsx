import type { Action } from '../../shared/approval';
import type { Approval } from '../../shared/run-state';
import { askWords } from '../../shared/wording';
import styles from './approval-dialog.module.css';
import { ApprovalFrame } from './approval-frame';
import { MarkedText } from './marked-text';
import type { Answering } from './use-answering';

interface ReviewApprovalProps {
  approval: Approval;
  review: Extract<Action, { kind: 'review' }>;
  answering: Answering;
}

/** Asks whether a worker's result counts. */
export function ReviewApproval({ approval, review, answering }: ReviewApprovalProps) {
  const { summary, changed, note } = review;
  return (
    <ApprovalFrame
      approval={approval}
      answering={answering}
      title="Review the result"
      content={JSON.stringify([approval.id, review])}
      edited={null}
      cannot={null}
      approveLabel="Accept"
      tools={null}
    >
      <p className={styles.plain}>
        <MarkedText text={summary} />
      </p>
      <dl className={styles.facts}>
        <dt>Changed</dt>
        <dd className="mono">{changed.map(({ path }) => path).join(', ') || 'nothing'}</dd>
        <dt>Asks because</dt>
        <dd>
          {askWords[approval.reason]}
          {note !== '' && `: ${note}`}
        </dd>
      </dl>
    </ApprovalFrame>
  );
}
