import { VisuallyHidden } from '@mantine/core';
import { assertNever } from '../../shared/assert-never';
import { useBaton } from '../baton-context';
import { dispatchInbox, inboxOf } from '../dispatch/dispatch-inbox';
import { DispatchList } from '../dispatch/dispatch-list';
import { countOutside, countToSee } from '../dispatch/outside-inbox';
import { useOutsideInbox } from '../dispatch/use-outside-inbox';
import { RunList } from '../runs/run-list';
import { useHost, useRun, useView } from '../store/hooks';
import type { View } from '../store/view-store';
import { openElsewhere, sumWaiting } from '../ui/waiting';
import styles from './left-pane.module.css';
import { TicketList } from './ticket-list';

const tabs: readonly { id: View['leftTab']; label: string }[] = [
  { id: 'tickets', label: 'Tickets' },
  { id: 'agents', label: 'Agents' },
  { id: 'runs', label: 'Runs' },
];

export function LeftPane() {
  const { viewStore } = useBaton();
  const chosen = useView((view) => view.leftTab);
  const hasOwn = useRun((run) => dispatchInbox(run).length > 0);
  const hasAgents = countOutside(useOutsideInbox()) > 0 || hasOwn;
  // There is nothing to see of agents where nothing went to one.
  const offered = tabs.filter(({ id }) => id !== 'agents' || hasAgents);
  const shown = offered.some(({ id }) => id === chosen) ? chosen : 'tickets';
  return (
    <>
      <div className={styles.tabs} role="tablist">
        {offered.map(({ id, label }) => (
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
            {id === 'agents' && <WaitingAtAgents />}
            {id === 'runs' && <WaitingElsewhere />}
          </button>
        ))}
      </div>
      <div id="left-panel" className={styles.panel} role="tabpanel" aria-labelledby={`left-tab-${shown}`}>
        <Shown tab={shown} />
      </div>
    </>
  );
}

function Shown({ tab }: { tab: View['leftTab'] }) {
  switch (tab) {
    case 'tickets':
      return <TicketList />;
    case 'agents':
      return <DispatchList />;
    case 'runs':
      return <RunList />;
    default:
      return assertNever(tab);
  }
}

/** What no agent goes on with, or has got by half. */
function WaitingAtAgents() {
  const outside = countToSee(useOutsideInbox());
  const own = useRun((run) => {
    const { waiting, partial } = inboxOf(dispatchInbox(run));
    return waiting.length + partial.length;
  });
  const count = own + outside;
  if (count === 0) return null;
  const words = `${count} ${count === 1 ? 'needs' : 'need'} a look`;
  return (
    <span className={styles.elsewhere} title={words}>
      <span aria-hidden>▲ {count}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
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
