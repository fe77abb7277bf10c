import { TextInput } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from 'react';
import { VList, type VListHandle } from 'virtua';
import { useBaton } from '../baton-context';
import { useRun, useRunWith, useView } from '../store/hooks';
import { groupTickets, groupTitles, neighbourTicket, type Row, sameRows } from './group-tickets';
import styles from './left-pane.module.css';
import { TicketRow } from './ticket-row';

/** Characters of an id that a wide row has room for. */
const LONGEST_ID = 26;
/** Longer ones take the room of what stands at the row's end where the list is not wide. */
const LONG_ID = 10;

export function TicketList() {
  const { viewStore } = useBaton();
  const search = useView((view) => view.search);
  const selected = useView((view) => view.selectedTicket);
  const rows = useRunWith((run, standing) => groupTickets(run, search, standing), sameRows);
  const idWidth = useRun((run) =>
    run.order.reduce((longest, id) => Math.min(LONGEST_ID, Math.max(longest, id.length)), 0),
  );
  const list = useRef<VListHandle>(null);

  // Only another selection scrolls: rows that move because of events do not.
  const shownRows = useRef(rows);
  shownRows.current = rows;
  useEffect(() => {
    const index = shownRows.current.findIndex((row) => row.kind === 'ticket' && row.id === selected);
    if (index >= 0) list.current?.scrollToIndex(index, { align: 'nearest' });
  }, [selected]);

  function move(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    viewStore.getState().selectTicket(neighbourTicket(rows, selected, event.key === 'ArrowDown' ? 1 : -1));
  }

  return (
    <>
      <TextInput
        className={styles.search ?? ''}
        size="xs"
        placeholder="Search tickets"
        aria-label="Search tickets"
        value={search}
        onChange={(event) => viewStore.getState().setSearch(event.currentTarget.value)}
        onKeyDown={move}
      />
      {rows.length === 0 && <p className={styles.empty}>No ticket contains “{search}”.</p>}
      <div
        className={styles.list}
        data-long-ids={idWidth > LONG_ID || undefined}
        style={{ '--id-width': `${idWidth}ch` } as CSSProperties}
        role="listbox"
        aria-label="Tickets"
        tabIndex={0}
        onKeyDown={move}
        aria-activedescendant={selected === null ? undefined : `ticket-${selected}`}
      >
        <VList ref={list} data={rows} bufferSize={300} itemSize={28}>
          {(row: Row) =>
            row.kind === 'ticket' ? (
              <TicketRow key={row.id} id={row.id} selected={row.id === selected} />
            ) : (
              <GroupRow key={row.group} row={row} />
            )
          }
        </VList>
      </div>
    </>
  );
}

function GroupRow({ row }: { row: Extract<Row, { kind: 'group' }> }) {
  return (
    <div className={styles.group} role="presentation">
      <span>{groupTitles[row.group]}</span>
      <span className="num">
        {row.count}
        {row.behind > 0 && ` + ${row.behind} behind it`}
      </span>
    </div>
  );
}
