import { Button } from '@mantine/core';
import { useState } from 'react';
import { VList } from 'virtua';
import type { Attempt } from '../../shared/run-state';
import type { Tier } from '../../shared/ticket';
import { useBaton } from '../baton-context';
import { useRun, useRunList } from '../store/hooks';
import { RequestsDialog } from '../ticket/requests-dialog';
import { plural } from '../ui/format';
import { phaseText } from '../ui/phase-text';
import { tierTitle } from '../ui/status';
import { attemptsOfTier } from './attempts-of-tier';
import styles from './tier-footer.module.css';
import { tierOff } from './tier-off';

const ROW = 32;
const MOST_ROWS = 9;

/** Every attempt of a tier, the newest first: a click shows its transcript. */
export function TierAttempts({ tier }: { tier: Tier }) {
  const { showDialog } = useBaton().viewStore.getState();
  const keys = useRunList((run) => attemptsOfTier(run, tier));
  const off = useRunList((run) => tierOff(run, tier));
  const run = useRun(({ id }) => id);
  const requests = useRun((state) => state.tiers[tier].requests);
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label={`Transcripts of ${tierTitle(tier)}`}>
      <div className={styles.popTitle}>
        {tierTitle(tier)} · {off === null ? 'transcripts' : 'off'}
      </div>
      {off !== null && (
        <div className={styles.off}>
          <p className={styles.none}>{off.how}</p>
          {off.isSet && (
            <Button size="compact-sm" variant="default" onClick={() => showDialog({ kind: 'settings' })}>
              Settings…
            </Button>
          )}
        </div>
      )}
      {off === null && keys.length === 0 && (
        <p className={styles.none}>
          {requests === 0
            ? 'This tier has made no requests in this run.'
            : `It worked for the run as a whole, on no ticket: ${plural(requests, 'request')}.`}
        </p>
      )}
      {off === null && tier === 1 && requests > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          Requests of the plan…
        </Button>
      )}
      {isOpen && (
        <RequestsDialog source={{ run, attempt: null }} stands={requests} onClose={() => setOpen(false)} />
      )}
      {keys.length > 0 && (
        <VList style={{ height: ROW * Math.min(keys.length, MOST_ROWS) + 8 }} data={keys} itemSize={ROW}>
          {(key) => <AttemptRow key={key} attempt={key} />}
        </VList>
      )}
    </section>
  );
}

function AttemptRow({ attempt: key }: { attempt: string }) {
  const { viewStore } = useBaton();
  const attempt = useRun((run) => run.attempts.get(key) ?? null);
  const words = useRun((run, ...stands) => (attempt === null ? '' : phaseText(run, attempt, ...stands)));
  const title = useRun((run) =>
    attempt === null ? '' : (run.tickets.get(attempt.ticket)?.definition.title ?? ''),
  );
  if (attempt === null) return null;
  function show({ ticket }: Attempt): void {
    viewStore.getState().showWork(null);
    viewStore.getState().selectTicket(ticket, key);
    viewStore.getState().showDialog(null);
  }
  return (
    <button type="button" className={styles.attempt} onClick={() => show(attempt)}>
      <span className="mono dim">{attempt.ticket}</span>
      <span className="ellipsis">
        {title}
        {attempt.number > 1 && <span className="dim"> · attempt {attempt.number}</span>}
      </span>
      <span className="dim">{words}</span>
    </button>
  );
}
