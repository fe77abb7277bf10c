import { memo } from 'react';
import type { RunState, Ticket } from '../../shared/run-state';
import { blockWords } from '../../shared/wording';
import { useBaton } from '../baton-context';
import { useRun, useTicket } from '../store/hooks';
import { formatCost } from '../ui/format';
import { RunTime } from '../ui/run-time';
import { currentAttempt, givenTo, type Look, lookOf, looks, statusText, waitsFor } from '../ui/status';
import styles from './left-pane.module.css';

export const TicketRow = memo(function TicketRow({ id, selected }: { id: string; selected: boolean }) {
  const { viewStore } = useBaton();
  const ticket = useTicket(id);
  const look = useRun((run, ...stands) => (ticket === null ? 'todo' : lookOf(run, ticket, ...stands)));
  const status = useRun((run, ...stands) => (ticket === null ? '' : statusText(run, ticket, ...stands)));
  const detail = useRun((run) => (ticket === null ? '' : detailOf(run, ticket, look)));
  const since = useRun((run) => (ticket === null ? null : sinceOf(run, ticket, look)));
  if (ticket === null) return null;
  const { title } = ticket.definition;
  const quiet = look === 'todo' || look === 'completed';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys for all of its rows
    <div
      id={`ticket-${id}`}
      className={styles.row}
      data-selected={selected || undefined}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-label={`${id} ${title}: ${status}`}
      title={`${id} · ${title}\n${status}`}
      onClick={() => viewStore.getState().selectTicket(id)}
    >
      <span className={styles.glyph} style={{ color: looks[look].color }} aria-hidden>
        {looks[look].glyph}
      </span>
      <span className={styles.id}>{id}</span>
      <span className={quiet ? `${styles.title} dim` : styles.title}>{title}</span>
      <span className={`${styles.detail} num`}>{since === null ? detail : <RunTime since={since} />}</span>
    </div>
  );
});

/** While something goes on or waits: since when. */
function sinceOf(run: RunState, ticket: Ticket, look: Look): string | null {
  const attempt = currentAttempt(run, ticket);
  if (attempt === null) return null;
  return look === 'waiting' ? attempt.since : (attempt.startedAt ?? attempt.since);
}

function detailOf(run: RunState, ticket: Ticket, look: Look): string {
  if (ticket.state.status === 'blocked') return ticket.state.reason.trim() || blockWords[ticket.state.kind];
  if (look === 'ready' && givenTo(ticket) !== null) return `→ ${givenTo(ticket)}`;
  if (look === 'todo') return shortList(waitsFor(run, ticket));
  if (look === 'completed' && ticket.usage.requests > ticket.usage.unpriced) return formatCost(ticket.usage);
  return '';
}

function shortList(ids: readonly string[]): string {
  return ids.length <= 1 ? (ids[0] ?? '') : `${ids[0]} +${ids.length - 1}`;
}
