import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReadOnly } from '../../shared/contract';
import type { Trouble } from '../../shared/trouble';
import { useBaton } from '../baton-context';
import { useHost, useRunCopy } from '../store/hooks';
import styles from './connection-banner.module.css';
import { reportFailure } from './report';
import { useNow } from './use-now';

/** What concerns everything on the page: the host is gone, the disk fails, or the run can only be read. */
export function ConnectionBanner() {
  const connection = useHost((host) => host.connection);
  const trouble = useRunCopy((copy) => copy.trouble);
  const readOnly = useRunCopy((copy) => copy.readOnly);
  return (
    <>
      {connection.state === 'lost' && <Lost retryAt={connection.retryAt} />}
      {trouble !== null && <StandsStill {...trouble} />}
      {readOnly !== null && <CanOnlyBeRead {...readOnly} />}
    </>
  );
}

/** The host tries again by itself; opening the run does it at once. */
function StandsStill({ message }: Trouble) {
  const { session, runStore } = useBaton();
  return (
    <div className={styles.banner} role="alert">
      <span>
        <b>■ The run stands still.</b> {message}
      </span>
      <Act
        what="Try now"
        act={async () => {
          const run = runStore.getState().run?.id;
          if (run !== undefined) await session.openRun(run);
        }}
      />
    </div>
  );
}

/** Taking over is the person's to say: the other Baton may only have been stopped for a while. */
function CanOnlyBeRead({ heldBy, message, mayOpen }: ReadOnly) {
  const { session, runStore } = useBaton();
  const isDamaged = heldBy === null && mayOpen === undefined;
  async function openIt(): Promise<void> {
    const run = runStore.getState().run?.id;
    if (run !== undefined) await session.openRun(run);
  }
  return (
    <div className={isDamaged ? styles.banner : `${styles.banner} ${styles.calm}`} role="status">
      <span>
        <b>{isDamaged ? '■' : '◇'} Read-only:</b>{' '}
        {heldBy === null
          ? message
          : `Baton (${heldBy}) has this run. You see what it does there; to change it here, take it over.`}
      </span>
      {heldBy !== null && <Act what="Take over" act={() => session.takeOver()} />}
      {mayOpen !== undefined && <Act what="Open it to go on" act={openIt} />}
      {isDamaged && <Act what="Open it again" act={openIt} />}
    </div>
  );
}

function Act({ what, act }: { what: string; act(): Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  async function onClick(): Promise<void> {
    setBusy(true);
    try {
      await act();
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      className={styles.action ?? ''}
      size="compact-sm"
      variant="default"
      loading={busy}
      onClick={() => onClick().catch(reportFailure)}
    >
      {what}
    </Button>
  );
}

function Lost({ retryAt }: { retryAt: number }) {
  const seconds = Math.ceil((retryAt - useNow()) / 1000);
  return (
    <div className={styles.banner} role="alert">
      <span className="num">
        <b>▲ The connection to Baton is lost.</b> What you see may be old.{' '}
        {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}
      </span>
    </div>
  );
}
