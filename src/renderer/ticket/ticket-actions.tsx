import { Button } from '@mantine/core';
import { useState } from 'react';
import { isStranded } from '../../shared/count-waiting';
import { mayBeAssigned } from '../../shared/may-be-assigned';
import { returnable } from '../../shared/returnable';
import { isUnderWay } from '../../shared/run-moves';
import type { RunState, Ticket } from '../../shared/run-state';
import { asideText, workLeftAside } from '../../shared/work-left-aside';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { ChangeButton } from '../ui/change-button';
import { currentAttempt } from '../ui/status';
import { hasWork, workOfTicket } from '../work/work-subject';
import { TextDialog } from './text-dialog';
import styles from './ticket.module.css';
import { useRunCommand } from './use-run-command';

/** What a person can do with the ticket as it stands; what cannot be done now is not offered. */
export function TicketActions({ ticket }: { ticket: Ticket }) {
  const { viewStore } = useBaton();
  const run = useRunCommand();
  const [asks, setAsks] = useState<'complete' | 'block' | 'settle' | null>(null);
  const approval = useRun((state) => {
    const phase = currentAttempt(state, ticket)?.phase;
    return phase !== undefined && 'approval' in phase ? phase.approval : null;
  });
  const isConflict = useRun((state) => returnable(state, ticket)?.why === 'conflict');
  const mayBeGiven = useRun((state) => mayGive(state, ticket));
  const isElsewhere = useRun((state) => currentAttempt(state, ticket)?.dispatch != null);
  const stopped = isElsewhere ? 'Its agent is not told.' : 'Its worker is stopped.';
  const aside = useRun((state) => {
    const attempt = workLeftAside(state, ticket);
    return attempt === null ? null : asideText(state, attempt);
  });
  const { id } = ticket.definition;
  const { status } = ticket.state;
  const isReverting = isUnderWay(ticket.revert);
  const isOpen = status !== 'completed';
  const showsWork = useRun(hasWork) && workOfTicket(ticket) !== null;
  if (!isOpen && !showsWork) return null;
  return (
    <div className={styles.buttons}>
      {showsWork && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => viewStore.getState().showWork({ ticket: id })}
        >
          Look at the work
        </Button>
      )}
      {approval !== null && (
        <ChangeButton size="compact-sm" onClick={() => viewStore.getState().showApproval(approval)}>
          Review…
        </ChangeButton>
      )}
      {status === 'blocked' && !isReverting && (
        <ChangeButton size="compact-sm" onClick={() => run({ type: 'ticket.retry', ticket: id })}>
          Retry
        </ChangeButton>
      )}
      {isConflict && !isReverting && (
        <ChangeButton size="compact-sm" variant="default" onClick={() => setAsks('settle')}>
          Send back…
        </ChangeButton>
      )}
      {mayBeGiven && (
        <ChangeButton
          size="compact-sm"
          variant="default"
          onClick={() => viewStore.getState().showDialog({ kind: 'dispatch', ticket: id })}
        >
          Dispatch…
        </ChangeButton>
      )}
      {isOpen && !isReverting && (
        <ChangeButton size="compact-sm" variant="default" onClick={() => setAsks('complete')}>
          Mark completed…
        </ChangeButton>
      )}
      {isOpen && status !== 'blocked' && (
        <ChangeButton size="compact-sm" variant="default" onClick={() => setAsks('block')}>
          Mark blocked…
        </ChangeButton>
      )}
      {status === 'in_progress' && (
        <ChangeButton
          size="compact-sm"
          variant="default"
          onClick={() => run({ type: 'ticket.cancel', ticket: id })}
        >
          Cancel
        </ChangeButton>
      )}
      {asks === 'settle' && (
        <TextDialog
          title={`Send ${id} back`}
          about="A new attempt goes on from its work and what was merged meanwhile, with conflict markers where they do not fit. Retry begins without its work."
          label="How is the conflict to be settled?"
          confirm="Send back"
          onConfirm={(notes) => run({ type: 'ticket.return', ticket: id, notes })}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'complete' && (
        <TextDialog
          title={`Mark ${id} completed`}
          about={`${status === 'in_progress' ? `${stopped} ` : ''}${aside ?? 'Tickets that wait for it can start.'}`}
          label="What was done (workers of later tickets are told)"
          optional
          confirm="Mark completed"
          onConfirm={(summary) => run({ type: 'ticket.complete', ticket: id, summary })}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'block' && (
        <TextDialog
          title={`Mark ${id} blocked`}
          about={
            status === 'in_progress'
              ? `${stopped} It does not start again until you retry it.`
              : 'It does not start until you retry it.'
          }
          label="Why"
          confirm="Mark blocked"
          onConfirm={(reason) => run({ type: 'ticket.block', ticket: id, reason })}
          onClose={() => setAsks(null)}
        />
      )}
    </div>
  );
}

/** Somebody else can still have it, and it does not wait with its own choice in the panel already. */
function mayGive(run: RunState, ticket: Ticket): boolean {
  const attempt = currentAttempt(run, ticket);
  return mayBeAssigned(ticket, attempt) && (attempt === null || !isStranded(attempt));
}
