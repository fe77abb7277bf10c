import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Command } from '../../shared/command';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import { rejectionText } from '../../shared/wording';
import { useBaton } from '../baton-context';
import { Ago } from '../ui/ago';
import { reportFailure } from '../ui/report';
import { useNow } from '../ui/use-now';
import { Address } from './address';
import styles from './dispatch.module.css';
import type { OutsideItem } from './outside-inbox';
import { capital, strayWords } from './stray-words';
import { TicketWays } from './ticket-ways';
import { useStrayActions } from './use-stray-actions';

type TicketItem = Extract<OutsideItem, { kind: 'ticket' }>;

/** Cards of what went to agents outside of the run on show, each with what the person can do. */
export function OutsideList({ items, waits }: { items: readonly OutsideItem[]; waits: boolean }) {
  return (
    <ul className={styles.cards}>
      {items.map((item) => (
        <li key={item.key} className={styles.card} data-waits={waits || undefined}>
          {item.kind === 'stray' ? <Stray dispatch={item.dispatch} why={item.why} /> : <OfRun item={item} />}
        </li>
      ))}
    </ul>
  );
}

function Stray({ dispatch, why }: { dispatch: StrayDispatch; why: string | null }) {
  const { title, agent, facts, createdAt } = dispatch;
  const now = useNow();
  return (
    <>
      <p className={styles.cardTitle}>{title}</p>
      <p className={styles.cardWords}>{why ?? strayWords(dispatch)}</p>
      <p className={styles.cardFacts}>
        <span>{agent?.name ?? 'No agent'}</span>
        <span>
          handed over <Ago at={createdAt} now={now} />
        </span>
        {facts.issueUrl !== null && <Address address={facts.issueUrl} />}
        {facts.issueUrl === null && agent?.endpoint != null && <Address address={agent.endpoint} />}
      </p>
      <StrayWays dispatch={dispatch} />
    </>
  );
}

function StrayWays({ dispatch }: { dispatch: StrayDispatch }) {
  const { session, viewStore } = useBaton();
  const { busy, retry, take, giveUp } = useStrayActions(dispatch);
  const [asks, setAsks] = useState(false);
  const { standing, run, title } = dispatch;
  if (standing === 'completed' || standing === 'on_its_way' || standing === 'not_asked') return null;
  if (standing === 'at_baton') {
    if (run === null) return null;
    const openIt = () => {
      viewStore.getState().showDialog(null);
      session.openRun(run).catch(reportFailure);
    };
    return (
      <div className={styles.buttons}>
        <Button size="compact-sm" variant="default" onClick={openIt}>
          Open its run
        </Button>
      </div>
    );
  }
  const isOver = standing === 'failed';
  const canRetry = ['escalated', 'left_behind', 'held_up', 'partial'].includes(standing);
  const isThere = standing === 'silent' || standing === 'partial' || standing === 'at_agent';
  if (asks) {
    return (
      <section className={styles.buttons} aria-label={`Give up ${title}`}>
        <span className="dim">
          {isThere
            ? 'Baton asks no more about it. What its agent has got stays there: tell it yourself.'
            : 'Nobody goes on with it.'}
        </span>
        <Button size="compact-sm" color="red" loading={busy === 'give_up'} onClick={giveUp}>
          Give it up
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setAsks(false)}>
          Keep it
        </Button>
      </section>
    );
  }
  const isBusy = busy !== null;
  return (
    <div className={styles.buttons}>
      {canRetry && (
        <Button size="compact-sm" loading={busy === 'retry'} disabled={isBusy} onClick={retry}>
          {standing === 'partial' ? 'Send what is missing' : 'Try again'}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        onClick={() => viewStore.getState().showDialog({ kind: 'task', instead: dispatch.id })}
      >
        Another agent…
      </Button>
      <Button size="compact-sm" variant="default" loading={busy === 'take'} disabled={isBusy} onClick={take}>
        Let Baton do it…
      </Button>
      {!isOver && (
        <Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => setAsks(true)}>
          Give up…
        </Button>
      )}
    </div>
  );
}

function OfRun({ item }: { item: TicketItem }) {
  const { run, ticket } = item;
  return (
    <>
      <p className={styles.cardTitle}>
        <b>{ticket.ticket}</b> {ticket.title}
      </p>
      <p className={styles.cardWords}>{capital(ticket.why ?? `${ticket.agentName} has it.`)}</p>
      <p className={styles.cardFacts}>
        <span>{ticket.agentName}</span>
        <span className="ellipsis">of “{run.title}”</span>
        {!run.open && <span>{closedWords(run)}</span>}
      </p>
      <WaysOfRun item={item} />
    </>
  );
}

function closedWords({ heldBy }: TicketItem['run']): string {
  return heldBy === null
    ? 'its run is closed'
    : `another Baton (${heldBy}) has its run, and asks its agent: decide there`;
}

function WaysOfRun({ item: { run, ticket: handed } }: { item: TicketItem }) {
  const { ask, session, viewStore } = useBaton();
  const { ticket, group, isUndelivered } = handed;

  async function send(command: Command): Promise<boolean> {
    try {
      const done = await ask('run.command', { run: run.id, command });
      if (!done.ok) reportFailure(rejectionText(done.failure));
      return done.ok;
    } catch (error) {
      reportFailure(error);
      return false;
    }
  }

  async function goThere(dispatches: boolean): Promise<void> {
    viewStore.getState().showDialog(null);
    if (!(await session.openRun(run.id))) return;
    viewStore.getState().selectTicket(ticket);
    if (dispatches) viewStore.getState().showDialog({ kind: 'dispatch', ticket });
  }

  return (
    <div className={styles.buttons}>
      <Button size="compact-sm" variant="default" onClick={() => goThere(false).catch(reportFailure)}>
        Open its run
      </Button>
      {run.open && group === 'waiting' && (
        <TicketWays
          ticket={ticket}
          isUndelivered={isUndelivered}
          as={Button}
          send={send}
          onAnother={() => void goThere(true).catch(reportFailure)}
        />
      )}
    </div>
  );
}
