import { isStranded } from '../../shared/count-waiting';
import type { DispatchFacts } from '../../shared/dispatch';
import { missingWords, strandedWords } from '../../shared/handed-over';
import type { Attempt, Ticket } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRunCommand } from '../ticket/use-run-command';
import { Ago } from '../ui/ago';
import { ChangeButton } from '../ui/change-button';
import { useRunNow } from '../ui/use-run-now';
import { Address } from './address';
import styles from './dispatch.module.css';
import { TicketWays } from './ticket-ways';

interface DispatchStatusProps {
  readonly ticket: Ticket;
  readonly attempt: Attempt;
}

/** Who has the ticket, what arrived there and what was heard of it; and what a person can do where it does not go on. */
export function DispatchStatus({ ticket, attempt }: DispatchStatusProps) {
  const { phase, dispatch } = attempt;
  // Before it goes out there is nothing to tell: what would be sent is shown where it is asked about.
  const isOut = phase.phase === 'sending' || phase.phase === 'undelivered' || dispatch?.facts != null;
  if (!isOut) return null;
  const waits = isStranded(attempt);
  const facts = dispatch?.facts ?? null;
  const sentence = strandedWords(attempt);
  const missing = facts === null ? null : missingWords(facts);
  return (
    <section className={styles.status} data-waits={waits || undefined} aria-label="Handed over">
      {sentence !== null && <p role="status">{sentence}</p>}
      {phase.phase === 'sending' && (
        <p>It goes out now, or as soon as {dispatch?.proposal.agentName} has room for it.</p>
      )}
      {missing !== null && (
        <p>
          <b>▲ Not whole:</b> {missing}
        </p>
      )}
      {waits && <Ways ticket={ticket} attempt={attempt} />}
      {facts !== null && <Facts attempt={attempt} facts={facts} />}
    </section>
  );
}

function Facts({ attempt, facts }: { attempt: Attempt; facts: DispatchFacts }) {
  const now = useRunNow();
  const { issueUrl, commentId, labelApplied, retries, error, escalation } = facts;
  const arrived = [
    commentId === null ? null : `comment ${commentId}`,
    labelApplied === null ? null : `label ${labelApplied}`,
  ].filter((part) => part !== null);
  const isTold = attempt.phase.phase === 'undelivered'; // Its sentence has the error.
  return (
    <dl className={styles.facts}>
      <dt>Agent</dt>
      <dd>{attempt.dispatch?.proposal.agentName}</dd>
      <dt>Where</dt>
      <dd>
        <Where address={issueUrl ?? attempt.dispatch?.proposal.endpoint ?? null} />
      </dd>
      {arrived.length > 0 && (
        <>
          <dt>Sent</dt>
          <dd>{arrived.join(', ')}</dd>
        </>
      )}
      {retries > 0 && (
        <>
          <dt>Retries</dt>
          <dd>{retries}</dd>
        </>
      )}
      {attempt.phase.phase === 'dispatched' && (
        <>
          <dt>News</dt>
          <dd>
            {facts.status === 'in_progress' && 'it works on it, '}
            <Ago at={facts.newsAt} now={now} />
          </dd>
        </>
      )}
      {error !== null && !isTold && (
        <>
          <dt>Trouble</dt>
          <dd>{error}</dd>
        </>
      )}
      {escalation !== 'none' && (
        <>
          <dt>Its issue</dt>
          <dd>
            {escalation === 'posted'
              ? 'says in a comment that nobody took it'
              : 'could not be told; that is tried again'}
          </dd>
        </>
      )}
    </dl>
  );
}

function Where({ address }: { address: string | null }) {
  return address === null ? 'nowhere yet' : <Address address={address} />;
}

function Ways({ ticket, attempt }: DispatchStatusProps) {
  const { viewStore } = useBaton();
  const send = useRunCommand();
  const { id } = ticket.definition;
  return (
    <div className={styles.buttons}>
      <TicketWays
        ticket={id}
        isUndelivered={attempt.phase.phase === 'undelivered'}
        as={ChangeButton}
        send={send}
        onAnother={() => viewStore.getState().showDialog({ kind: 'dispatch', ticket: id })}
      />
    </div>
  );
}
