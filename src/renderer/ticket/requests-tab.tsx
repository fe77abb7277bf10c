import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type ExchangeHead, endText, formatBytes, formatTook, purposeText } from '../../shared/exchange';
import type { Attempt } from '../../shared/run-state';
import { TIERS } from '../../shared/ticket';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { tierTitle } from '../ui/status';
import { ExchangeDialog } from './exchange-dialog';
import reading from './reading.module.css';
import styles from './requests.module.css';

/** Every request that was made for the attempt, by tier; each opens as it went over the wire. */
export function RequestsTab({ attempt }: { attempt: Attempt }) {
  const { exchanges } = useBaton();
  const run = useRun(({ id }) => id);
  const shown = useStore(exchanges.store);
  const [opened, setOpened] = useState<number | null>(null);
  useEffect(() => {
    exchanges.show({ run, attempt: attempt.key });
    return () => exchanges.show(null);
  }, [exchanges, run, attempt.key]);
  const list = shown.attempt === attempt.key ? shown.list : null;
  const head = list?.heads.find(({ number }) => number === opened) ?? null;
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      {shown.failure !== null && (
        <div className={reading.notice}>
          The requests could not be read: {shown.failure}{' '}
          <Button size="compact-xs" variant="default" onClick={exchanges.reload}>
            Try again
          </Button>
        </div>
      )}
      {list !== null && list.problem !== null && <div className={reading.notice}>{list.problem}</div>}
      {list !== null && list.heads.length === 0 && <p className={reading.note}>{emptyWords(attempt)}</p>}
      {list !== null && <Heads heads={list.heads} onOpen={setOpened} />}
      {head !== null && (
        <ExchangeDialog run={run} attempt={attempt.key} head={head} onClose={() => setOpened(null)} />
      )}
    </div>
  );
}

interface HeadsProps {
  readonly heads: readonly ExchangeHead[];
  onOpen(number: number): void;
}

function Heads({ heads, onOpen }: HeadsProps) {
  return TIERS.map((tier) => {
    const own = heads.filter((head) => head.tier === tier);
    if (own.length === 0) return null;
    return (
      <section key={tier} aria-label={`Requests of ${tierTitle(tier)}`}>
        <h3 className={reading.label}>{tierTitle(tier)}</h3>
        <ol className={styles.list}>
          {own.map((head) => (
            <li key={head.number}>
              <HeadRow head={head} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      </section>
    );
  });
}

function HeadRow({ head, onOpen }: { head: ExchangeHead; onOpen(number: number): void }) {
  const { number, purpose, at, address, sent, state } = head;
  const isBad = state.end !== 'open' && (state.end !== 'whole' || (head.status ?? 0) >= 400);
  return (
    <button type="button" className={styles.row} onClick={() => onOpen(number)} title={address}>
      <span className="dim num">{number}</span>
      <b className="ellipsis">{purposeText(purpose)}</b>
      <span
        className={styles.status}
        data-bad={isBad || undefined}
        data-open={state.end === 'open' || undefined}
      >
        {endText(head)}
      </span>
      <span className={`${styles.facts} dim num`}>
        <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time>
        {'ms' in state && <span>{formatTook(state.ms)}</span>}
        <span>{formatBytes(sent)} sent</span>
        {'received' in state && <span>{formatBytes(state.received)} received</span>}
      </span>
    </button>
  );
}

function emptyWords({ proposal, phase }: Attempt): string {
  if (proposal?.model === 'rehearsal') return 'A rehearsal asks nobody: nothing goes over the wire.';
  return phase.phase === 'ended'
    ? 'Nothing went over the wire for this attempt.'
    : 'Nothing has gone over the wire yet.';
}
