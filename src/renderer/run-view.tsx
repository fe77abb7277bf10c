import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { ApprovalDialog } from './approvals/approval-dialog';
import { LimitBanner } from './bar/limit-banner';
import { Notices } from './bar/notices';
import { TopBar } from './bar/top-bar';
import { GraphView } from './graph/graph-view';
import styles from './run-view.module.css';
import { useRunCopy, useView } from './store/hooks';
import { TicketPanel } from './ticket/ticket-panel';
import { LeftPane } from './tickets/left-pane';
import { TierFooter } from './tiers/tier-footer';
import { WorkView } from './work/work-view';

/** An open run: the bar, three panes that can be resized or its work, the tiers. */
export function RunView() {
  // What another Baton asks is answered there.
  const isWork = useView(({ work }) => work !== null);
  const isOurs = useRunCopy((copy) => copy.readOnly === null);
  return (
    <div className={styles.view}>
      <TopBar />
      <Notices />
      <LimitBanner />
      {isWork ? <WorkView /> : <Panes />}
      <TierFooter />
      {isOurs && <ApprovalDialog />}
    </div>
  );
}

function Panes() {
  const layout = useDefaultLayout({ id: 'baton.panes' });
  return (
    <Group className={styles.panes} {...layout}>
      <Panel id="list" defaultSize="19%" minSize={180}>
        <aside className={styles.pane} aria-label="Tickets and runs">
          <LeftPane />
        </aside>
      </Panel>
      <Separator className={styles.separator} aria-label="Width of the list" />
      <Panel id="graph" minSize={240}>
        <main className={styles.graph} aria-label="Graph">
          <GraphView />
        </main>
      </Panel>
      <Separator className={styles.separator} aria-label="Width of the ticket panel" />
      <Panel id="ticket" defaultSize="29%" minSize={260}>
        <section className={styles.pane} aria-label="Selected ticket">
          <TicketPanel />
        </section>
      </Panel>
    </Group>
  );
}
