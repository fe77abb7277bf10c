import { type Approval, attemptKey } from '../../shared/run-state';
import { useRun, useTicket } from '../store/hooks';
import { formatSince } from '../ui/format';
import { tierTitle } from '../ui/status';
import { useNow } from '../ui/use-now';
import styles from './approval-identity.module.css';
import type { Answering } from './use-answering';

/** Whose approval it is, how long it has waited, and its place among those that wait. */
export function ApprovalIdentity({ approval, answering }: { approval: Approval; answering: Answering }) {
  const ticket = useTicket(approval.ticket);
  const number = useRun(({ attempts }) => {
    const steps = attempts.get(attemptKey(approval.ticket, approval.attempt))?.steps;
    return approval.step === null ? 0 : (steps?.indexOf(approval.step) ?? -1) + 1;
  });
  const now = useNow();
  const total = answering.waiting.length;
  const position = answering.waiting.findIndex(({ id }) => id === approval.id) + 1;
  const who = whoAsks(approval);
  const facts = [who, `attempt ${approval.attempt}`];
  if (number > 0) facts.push(`step ${number}`);
  return (
    <div className={styles.identity}>
      <span className={styles.who}>
        <b>{approval.ticket}</b> {ticket?.definition.title} · {facts.join(' · ')}
      </span>
      <span className={styles.waits}>▲ waits {formatSince(approval.since, now)}</span>
      {total > 1 && position > 0 && (
        <nav className={styles.moves} aria-label="Among what waits">
          <button type="button" onClick={() => answering.move(-1)} aria-label="Previous">
            <kbd>[</kbd>
          </button>
          {position} of {total}
          <button type="button" onClick={() => answering.move(1)} aria-label="Next">
            <kbd>]</kbd>
          </button>
        </nav>
      )}
    </div>
  );
}

function whoAsks({ action, tier }: Approval): string {
  if (action.kind === 'review') return 'Review';
  return action.kind === 'dispatch' ? 'Dispatch' : tierTitle(tier);
}
