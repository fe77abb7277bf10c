// The page's composition root: everything is made here once and handed down.
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { createApprovalStore } from './approvals/approval-store';
import { type Baton, BatonProvider } from './baton-context';
import { createAsk } from './bridge/ask';
import { openBridge } from './bridge/open-bridge';
import { tellStrayNews } from './dispatch/tell-stray-news';
import { startAttention } from './session/attention';
import { createSession } from './session/session';
import { attentionOfPage } from './session/tell-person';
import { createAttemptExchanges } from './store/attempt-exchanges';
import { createAttemptRecords } from './store/attempt-records';
import { createHostStore } from './store/host-store';
import { createPlanStore } from './store/plan-store';
import { createRunStore } from './store/run-store';
import { createViewStore } from './store/view-store';
import { Themed } from './themed';
import { createClock } from './ui/clock';
import { reportFailure, reportNews } from './ui/report';
import { Toasts } from './ui/toasts';
import { createCommentStore } from './work/comment-store';

const RECORD_CHARACTERS = 4_000_000;

function start(): void {
  const { ask, attach } = createAsk();
  const hostStore = createHostStore();
  const viewStore = createViewStore(localStorage);
  const planStore = createPlanStore();
  const runStore = createRunStore((run) => void session.watch(run).catch(reportFailure));
  const records = createAttemptRecords({
    read: (run, attempt) => ask('attempt.read', { run, attempt }),
    schedule: (callback) => requestAnimationFrame(callback),
    bound: RECORD_CHARACTERS,
  });
  const exchanges = createAttemptExchanges((run, attempt) => ask('exchange.list', { run, attempt }));
  const stores = { hostStore, runStore, viewStore, records, exchanges, planStore };
  const session = createSession(ask, stores, sessionStorage);
  const baton: Baton = {
    approvalStore: createApprovalStore(),
    ask,
    commentStore: createCommentStore(sessionStorage),
    session,
    runStore,
    viewStore,
    hostStore,
    planStore,
    records,
    exchanges,
    clock: createClock(),
    platform: window.baton?.platform ?? 'browser',
  };

  void openBridge((connection) => {
    hostStore.setState({ connection });
    if (connection.state === 'open') session.connected().catch(reportFailure);
  }).then((bridge) => {
    if (bridge === null) return;
    attach(bridge);
    bridge.subscribe(session.receive);
  });

  startAttention(runStore, hostStore, attentionOfPage(ask, baton.platform));

  tellStrayNews(hostStore, (news) =>
    reportNews(news, () => viewStore.getState().showDialog({ kind: 'agents' })),
  );

  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no root element');
  createRoot(root).render(
    <BatonProvider value={baton}>
      <Themed>
        <App />
        <Toasts />
      </Themed>
    </BatonProvider>,
  );
}

start();
