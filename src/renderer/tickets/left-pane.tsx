import { VisuallyHidden } from '@mantine/core';
import { useBaton } from '../baton-context';
import { RunList } from '../runs/run-list';
import { useHost, useRun, useView } from '../store/hooks';
import type { View } from '../store/view-store';
import { openElsewhere, sumWaiting } from '../ui/waiting';
import styles from './left-pane.module.css';
import { TicketList } from './ticket-list';

const tabs: readonly { id: View['leftTab']; label: string }[] = [
  { id: 'tickets', label: 'Tickets' },
  { id: 'runs', label: 'Runs' },
];

export function LeftPane() {
  const { viewStore } = useBaton();
  const shown = useView((view) => view.leftTab);
  return (
    <>
      <div className={styles.tabs} role="tablist">
        {tabs.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`left-tab-${id}`}
            aria-selected={shown === id}
            aria-controls="left-panel"
            className={styles.tab}
            onClick={() => viewStore.getState().showLeftTab(id)}
          >
            {label}
            {id === 'runs' && <WaitingElsewhere />}
          </button>
        ))}
      </div>
      <div id="left-panel" className={styles.panel} role="tabpanel" aria-labelledby={`left-tab-${shown}`}>
        {shown === 'tickets' ? <TicketList /> : <RunList />}
      </div>
    </>
  );
}

/** What waits in the run on show is in the bar; this is what waits in others. */
function WaitingElsewhere() {
  const shown = useRun((run) => run.id);
  const count = useHost(({ runs }) => sumWaiting(openElsewhere(runs, shown)));
  if (count === 0) return null;
  const words = `${count} ${count === 1 ? 'waits' : 'wait'} for you in other runs`;
  return (
    <span className={styles.elsewhere} title={words}>
      <span aria-hidden>▲ {count}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}
