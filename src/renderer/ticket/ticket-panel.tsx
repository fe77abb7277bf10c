import { useEffect, useState } from 'react';
import { assertNever } from '../../shared/assert-never';
import { type Attempt, attemptKey, type Ticket } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useAttempt, useRun, useTicket, useView } from '../store/hooks';
import { ChangesTab } from './changes-tab';
import { DetailsTab } from './details-tab';
import { EmptyPanel } from './empty-panel';
import { PanelHeader } from './panel-header';
import { TICKET_PANEL_ID } from './panel-id';
import { PromptTab } from './prompt-tab';
import { RequestsTab } from './requests-tab';
import { StepsTab } from './steps-tab';
import { type PanelTab, TabBar } from './tab-bar';
import styles from './ticket.module.css';
import { TranscriptTab } from './transcript-tab';
import { UsageTab } from './usage-tab';

/** The selected ticket: what it is, how it stands, what its worker wrote and did. */
export function TicketPanel() {
  const selected = useView(({ selectedTicket }) => selectedTicket);
  const ticket = useTicket(selected);
  // The tab stays when another ticket is selected: who reads one transcript mostly wants to read the next.
  const [chosen, setChosen] = useState<PanelTab>('transcript');
  if (ticket === null) return <EmptyPanel />;
  return <Panel key={ticket.definition.id} ticket={ticket} chosen={chosen} onChoose={setChosen} />;
}

interface PanelProps {
  readonly ticket: Ticket;
  readonly chosen: PanelTab;
  onChoose(tab: PanelTab): void;
}

function Panel({ ticket, chosen, onChoose }: PanelProps) {
  const { id } = ticket.definition;
  const selectedAttempt = useView((view) => view.selectedAttempt);
  const latest = ticket.attempts === 0 ? null : attemptKey(id, ticket.attempts);
  const attempt = useAttempt(selectedAttempt ?? latest);
  useRecord(attempt?.key ?? null);
  // Before the first attempt there is only what the file says.
  const tab = attempt === null ? 'details' : chosen;
  return (
    <div id={TICKET_PANEL_ID} className={styles.panel} tabIndex={-1}>
      <PanelHeader ticket={ticket} attempt={attempt} />
      <TabBar tab={tab} steps={attempt?.steps.length ?? null} onChoose={onChoose} />
      <div className={styles.body} role="tabpanel" aria-label={tab}>
        {attempt === null ? (
          <DetailsTab ticket={ticket} />
        ) : (
          <TabBody key={attempt.key} tab={tab} ticket={ticket} attempt={attempt} />
        )}
      </div>
    </div>
  );
}

function TabBody({ tab, ticket, attempt }: { tab: PanelTab; ticket: Ticket; attempt: Attempt }) {
  switch (tab) {
    case 'transcript':
      return <TranscriptTab attempt={attempt} />;
    case 'steps':
      return <StepsTab attempt={attempt} />;
    case 'changes':
      return <ChangesTab attempt={attempt} />;
    case 'details':
      return <DetailsTab ticket={ticket} />;
    case 'prompt':
      return <PromptTab attempt={attempt} />;
    case 'requests':
      return <RequestsTab attempt={attempt} />;
    case 'usage':
      return <UsageTab ticket={ticket} />;
    default:
      return assertNever(tab);
  }
}

/** Has the attempt's record read and followed, unless a tier's transcript is looked at, which needs it for itself. */
function useRecord(attempt: string | null): void {
  const { records } = useBaton();
  const run = useRun((state) => state.id);
  const isTaken = useView(({ dialog }) => dialog?.kind === 'tier');
  useEffect(() => {
    if (!isTaken) records.show(attempt === null ? null : { run, attempt });
  }, [records, run, attempt, isTaken]);
}
