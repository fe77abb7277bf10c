import { missingWords, strandedWords } from '../../shared/handed-over';
import { useBaton } from '../baton-context';
import { useAttempt, useRun, useRunList, useTicket, useView } from '../store/hooks';
import { lookOf, looks, statusText } from '../ui/status';
import styles from './dispatch.module.css';
import { type DispatchInbox, dispatchInbox, inboxOf } from './dispatch-inbox';
import { strayWords } from './stray-words';
import { useOutsideInbox } from './use-outside-inbox';

const titles: Record<keyof DispatchInbox, string> = {
  waiting: 'Waits for you',
  partial: 'Arrived in part',
  atWork: 'At its agent',
};

/** Every ticket that went to an agent elsewhere: first those that a person has to see to. */
export function DispatchList() {
  const inbox = inboxOf(useRunList(dispatchInbox));
  return (
    <div className={styles.inbox}>
      {(['waiting', 'partial', 'atWork'] as const).map(
        (group) =>
          inbox[group].length > 0 && (
            <section key={group} aria-label={titles[group]}>
              <div className={styles.group}>{titles[group]}</div>
              {inbox[group].map((key) => (
                <Item key={key} attempt={key} />
              ))}
            </section>
          ),
      )}
      <Elsewhere />
    </div>
  );
}

/** What is not of this run: a click leads to where it can be seen to. */
function Elsewhere() {
  const { viewStore } = useBaton();
  const { waiting, partial, atWork } = useOutsideInbox();
  const toSee = waiting.length + partial.length;
  const items = [...waiting, ...partial, ...atWork];
  if (items.length === 0) return null;
  return (
    <section aria-label="Outside of this run">
      <div className={styles.group}>Outside of this run</div>
      {items.map((item, index) => (
        <button
          key={item.key}
          type="button"
          className={styles.item}
          onClick={() => viewStore.getState().showDialog({ kind: 'agents' })}
        >
          <span className={index < toSee ? styles.amber : 'dim'} aria-hidden>
            {index < toSee ? '▲' : '○'}
          </span>
          <span className="ellipsis">
            {item.kind === 'stray' ? (
              item.dispatch.title
            ) : (
              <>
                <b>{item.ticket.ticket}</b> {item.ticket.title}
              </>
            )}
          </span>
          <small>
            {item.kind === 'stray'
              ? (item.why ?? strayWords(item.dispatch))
              : `“${item.run.title}”: ${item.ticket.why ?? `${item.ticket.agentName} has it.`}`}
          </small>
        </button>
      ))}
    </section>
  );
}

function Item({ attempt: key }: { attempt: string }) {
  const { viewStore } = useBaton();
  const attempt = useAttempt(key);
  const ticket = useTicket(attempt?.ticket ?? null);
  const look = useRun((run, ...stands) => (ticket === null ? 'todo' : lookOf(run, ticket, ...stands)));
  const status = useRun((run, ...stands) => (ticket === null ? '' : statusText(run, ticket, ...stands)));
  const selected = useView(({ selectedTicket }) => selectedTicket === ticket?.definition.id);
  if (attempt === null || ticket === null) return null;
  const { id, title } = ticket.definition;
  const facts = attempt.dispatch?.facts ?? null;
  const words = strandedWords(attempt) ?? (facts === null ? null : missingWords(facts)) ?? status;
  return (
    <button
      type="button"
      className={styles.item}
      aria-current={selected || undefined}
      onClick={() => viewStore.getState().selectTicket(id)}
    >
      <span style={{ color: looks[look].color }} aria-hidden>
        {looks[look].glyph}
      </span>
      <span className="ellipsis">
        <b>{id}</b> {title}
      </span>
      <small>{words}</small>
    </button>
  );
}
