import { type DispatchProposal, dispatchPlace } from '../../shared/dispatch';
import styles from '../approvals/approval-dialog.module.css';
import { MarkedText } from '../approvals/marked-text';

/** To whom something goes, how, and as what; `brief` leaves out what was just chosen. */
export function DispatchFactList({ proposal, brief }: { proposal: DispatchProposal; brief?: boolean }) {
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
          ? 'a comment that assigns it, with the words below'
          : 'one POST request, with the words below as JSON'}
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
