import { useBaton } from '../baton-context';
import { RunList } from '../runs/run-list';
import { useView } from '../store/hooks';
import type { View } from '../store/view-store';
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
          </button>
        ))}
      </div>
      <div id="left-panel" className={styles.panel} role="tabpanel" aria-labelledby={`left-tab-${shown}`}>
        {shown === 'tickets' ? <TicketList /> : <RunList />}
      </div>
    </>
  );
}
