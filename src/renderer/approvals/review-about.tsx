import { reviewBecause } from '../../shared/review-because';
import { type Approval, attemptKey } from '../../shared/run-state';
import { verifiedSteps } from '../../shared/verified-steps';
import { useAttempt, useRun, useRunList, useTicket } from '../store/hooks';
import { StepCard } from '../ticket/step-card';
import { plural } from '../ui/format';
import styles from './approval-dialog.module.css';
import { HiddenNote, MarkedText } from './marked-text';
import review from './review.module.css';
import { useOutputs } from './use-outputs';

/** What was asked for, what the worker says that it did, and how it was verified. */
export function ReviewAbout({ approval, summary }: { approval: Approval; summary: string }) {
  const definition = useTicket(approval.ticket)?.definition;
  const because = useRun((run) => reviewBecause(run, approval));
  const returned = useTicket(approval.ticket)?.returned ?? null;
  if (definition === undefined) return null;
  const { description, acceptanceCriteria } = definition;
  return (
    <section className={review.about} aria-label="The ticket and its result">
      <h3>Ticket</h3>
      <HiddenNote texts={[description, ...acceptanceCriteria]} />
      <p className={review.text}>
        <MarkedText text={description} />
      </p>
      {acceptanceCriteria.length > 0 && (
        <>
          <h3>Acceptance criteria</h3>
          <ul className={review.criteria}>
            {acceptanceCriteria.map((criterion, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a ticket's criteria never move, and may be alike
              <li key={i}>
                <MarkedText text={criterion} />
              </li>
            ))}
          </ul>
        </>
      )}
      {returned !== null && (
        <>
          <h3>Sent back before with</h3>
          <p className={review.text}>
            <MarkedText text={returned.notes} />
          </p>
        </>
      )}
      <h3>What the worker says</h3>
      <HiddenNote texts={[summary]} />
      <p className={review.text}>
        {summary === '' ? <span className="dim">Nothing.</span> : <MarkedText text={summary} />}
      </p>
      <Verified attempt={attemptKey(approval.ticket, approval.attempt)} />
      <dl className={styles.facts}>
        <dt>Asks because</dt>
        <dd>{because}</dd>
      </dl>
    </section>
  );
}

function Verified({ attempt: key }: { attempt: string }) {
  const attempt = useAttempt(key);
  const steps = useRunList((run) => {
    const found = run.attempts.get(key);
    return found === undefined ? [] : verifiedSteps(run, found).map(({ id }) => id);
  });
  const outputs = useOutputs(key);
  const failures = attempt?.verifyFailures ?? 0;
  return (
    <>
      <h3>Verify</h3>
      {steps.length === 0 ? (
        <p className={styles.plain}>The ticket names no command to verify it with.</p>
      ) : (
        <div className={review.steps}>
          {steps.map((id) => (
            <StepCard key={id} id={id} output={outputs.get(id) ?? null} isWhole />
          ))}
        </div>
      )}
      {failures > 0 && (
        <p className={styles.plain}>
          Before that it failed {plural(failures, 'time')}, and the worker went on.
        </p>
      )}
    </>
  );
}
