import { type DispatchProposal, dispatchPlace } from '../../shared/dispatch';
import styles from '../approvals/approval-dialog.module.css';
import { MarkedText } from '../approvals/marked-text';

/** To whom something goes, how, and as what; `brief` leaves out what was just chosen. */
export function DispatchFactList({
  proposal,
  brief,
  words = 'the words below',
}: {
  proposal: DispatchProposal;
  brief?: boolean;
  words?: string;
}) {
  const { agentName, taskType, typeReason } = proposal;
  return (
    <dl className={styles.facts}>
      {brief !== true && (
        <>
          <dt>Agent</dt>
          <dd>{agentName}</dd>
        </>
      )}
      <dt>Goes to</dt>
      <dd className="mono">
        <MarkedText text={dispatchPlace(proposal)} />
      </dd>
      <dt>As</dt>
      <dd>
        {proposal.interface === 'gitea'
          ? `a comment that assigns it, with ${words}`
          : `one POST request, with ${words} as JSON`}
      </dd>
      {brief !== true && (
        <>
          <dt>Task type</dt>
          <dd>
            {taskType} <span className="dim">({typeReason})</span>
          </dd>
        </>
      )}
    </dl>
  );
}
