import type { CSSProperties } from 'react';
import { useBaton } from '../baton-context';
import { useRun, useTicket } from '../store/hooks';
import { lookOf, looks } from '../ui/status';
import reading from './reading.module.css';
import stepStyles from './step.module.css';
import styles from './ticket.module.css';

/** Another ticket by id, status and title; a click goes there. */
function TicketLink({ id, brief }: { id: string; brief?: boolean }) {
  const { viewStore } = useBaton();
  const ticket = useTicket(id);
  const look = useRun((run, ...stands) => (ticket === null ? 'todo' : lookOf(run, ticket, ...stands)));
  if (ticket === null) return null;
  const { glyph, color, word } = looks[look];
  return (
    <button
      type="button"
      className={brief ? styles.chip : styles.link}
      style={{ '--look': color } as CSSProperties}
      title={`${id}, ${ticket.definition.title}: ${word}`}
      onClick={() => viewStore.getState().selectTicket(id)}
    >
      <span className={stepStyles.glyph} aria-hidden="true">
        {glyph}
      </span>
      <span className="mono">{id}</span>
      {!brief && <span className="ellipsis">{ticket.definition.title}</span>}
      {!brief && <span className={stepStyles.words}>{word}</span>}
    </button>
  );
}

/** So many links that nobody would read them all are cut short. */
export function TicketLinks({ ids, brief }: { ids: readonly string[]; brief?: boolean }) {
  const most = brief ? 8 : 30;
  return (
    <div className={brief ? styles.chips : styles.links}>
      {ids.slice(0, most).map((id) => (
        <TicketLink key={id} id={id} brief={brief ?? false} />
      ))}
      {ids.length > most && <span className={reading.note}>and {ids.length - most} more</span>}
    </div>
  );
}
