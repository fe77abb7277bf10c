import { NativeSelect } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { waitingBehind } from '../../shared/behind-blocked';
import { formatDuration } from '../../shared/format-duration';
import { MAX_TRIES } from '../../shared/limits';
import type { Attempt, Ticket } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { AssignmentNote } from '../dispatch/assignment-note';
import { DispatchStatus } from '../dispatch/dispatch-status';
import { useRun, useRunList } from '../store/hooks';
import { formatTokens } from '../ui/format';
import { RunTime } from '../ui/run-time';
import { lookOf, looks, waitsFor } from '../ui/status';
import { useRunNow } from '../ui/use-run-now';
import { attemptWords } from './attempt-words';
import styles from './ticket.module.css';
import { TicketActions } from './ticket-actions';
import { TicketLinks } from './ticket-link';
import { statusSentence } from './ticket-words';

interface PanelHeaderProps {
  readonly ticket: Ticket;
  /** The attempt that is looked at; null before the first. */
  readonly attempt: Attempt | null;
}

export function PanelHeader({ ticket, attempt }: PanelHeaderProps) {
  const look = useRun((run, ...stands) => lookOf(run, ticket, ...stands));
  const sentence = useRun((run, ...stands) => statusSentence(run, ticket, ...stands));
  const waiting = useRunList((run) => (lookOf(run, ticket) === 'todo' ? waitsFor(run, ticket) : []));
  const model = useRun(
    (run) =>
      attempt?.dispatch?.proposal.agentName ??
      attempt?.proposal?.model ??
      ticket.definition.model ??
      run.model,
  );
  const { id, title } = ticket.definition;
  const { glyph, color } = looks[look];
  const isTimed = ticket.state.status === 'in_progress' && ticket.since !== null;
  const since = attempt?.phase.phase === 'ended' ? ticket.since : (attempt?.since ?? ticket.since);
  return (
    <header className={styles.head} style={{ '--look': color } as CSSProperties}>
      <div className={styles.kicker}>
        <span className="ellipsis" title={id}>
          {id}
        </span>
        {attempt !== null && <AttemptChooser ticket={ticket} attempt={attempt} />}
        {model !== '' && (
          <span className="ellipsis" title={model}>
            · {model}
          </span>
        )}
      </div>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.statusLine}>
        <span className={styles.status}>
          {glyph} {sentence}
          {isTimed && since !== null && <RunTime since={since} before=" · " />}
        </span>
        {ticket.usage.requests > 0 && <span className="dim num">{formatTokens(ticket.usage)}</span>}
      </div>
      {attempt?.retry != null && attempt.phase.phase !== 'ended' && (
        <NextTry key={attempt.retry.at} retry={attempt.retry} />
      )}
      {waiting.length > 0 && (
        <div className={styles.fact}>
          <span className="dim">Waits for</span>
          <TicketLinks ids={waiting} brief />
        </div>
      )}
      {ticket.state.status === 'blocked' && <BlockedFacts ticket={ticket} reason={ticket.state.reason} />}
      <AssignmentNote ticket={ticket} />
      {attempt !== null && <DispatchStatus ticket={ticket} attempt={attempt} />}
      {ticket.revert?.phase === 'failed' && (
        <p className={styles.reason}>Its work was not taken back. {ticket.revert.reason}</p>
      )}
      <TicketActions ticket={ticket} />
    </header>
  );
}

/** Why the model's server was of no use, and when it is asked again; Cancel ends the wait with the ticket. */
function NextTry({ retry }: { retry: NonNullable<Attempt['retry']> }) {
  const [seenAt] = useState(Date.now);
  // The clock's last tick may lie before the wait began.
  const left = Date.parse(retry.at) - Math.max(useRunNow(), seenAt);
  const standing = useRun((_, stands) => stands);
  const when = {
    ours: left > 0 ? `tries again in ${formatDuration(left + 999)}` : 'tries again now',
    elsewhere: 'tries again there',
    at_rest: 'was to try again',
  }[standing];
  return (
    <p className={styles.reason}>
      {retry.reason} Baton <span className="num">{when}</span> (try {retry.tries + 1} of {MAX_TRIES}).
    </p>
  );
}

function BlockedFacts({ ticket, reason }: { ticket: Ticket; reason: string }) {
  const behind = useRunList((run) => waitingBehind(run, ticket.definition.id));
  return (
    <>
      {reason !== '' && <p className={styles.reason}>{reason}</p>}
      {behind.length > 0 && (
        <div className={styles.fact}>
          <span className="dim">Behind it wait</span>
          <TicketLinks ids={behind} brief />
        </div>
      )}
    </>
  );
}

function AttemptChooser({ ticket, attempt }: { ticket: Ticket; attempt: Attempt }) {
  const { viewStore } = useBaton();
  const { id } = ticket.definition;
  const labels = useRunList((run, standing) =>
    Array.from({ length: ticket.attempts }, (_, i) =>
      attemptWords(run.attempts.get(`${id}#${i + 1}`), standing),
    ),
  );
  if (ticket.attempts < 2) return <span>· attempt {attempt.number}</span>;
  return (
    <>
      <span>·</span>
      <NativeSelect
        size="xs"
        variant="unstyled"
        className={styles.attempts ?? ''}
        aria-label="Attempt"
        value={attempt.key}
        data={labels.map((label, i) => ({ value: `${id}#${i + 1}`, label: `attempt ${i + 1}${label}` }))}
        onChange={(event) => {
          const key = event.currentTarget.value;
          viewStore.getState().selectTicket(id, key === `${id}#${ticket.attempts}` ? null : key);
        }}
      />
    </>
  );
}
