import { Button } from '@mantine/core';
import { useState } from 'react';
import { useBaton } from '../baton-context';
import { useHost, useRunCopy } from '../store/hooks';
import { useNow } from './clock';
import styles from './connection-banner.module.css';
import { reportFailure } from './report';

/** Trouble that concerns everything on the page: the host is gone, or the disk fails. */
export function ConnectionBanner() {
  const connection = useHost((host) => host.connection);
  const trouble = useRunCopy((copy) => copy.trouble);
  return (
    <>
      {connection.state === 'lost' && <Lost retryAt={connection.retryAt} />}
      {trouble !== null && <Trouble message={trouble} />}
    </>
  );
}

/** The host does not try the disk again by itself: opening the run once more reads it from there, paused. */
function Trouble({ message }: { message: string }) {
  const { session, runStore } = useBaton();
  const [busy, setBusy] = useState(false);
  async function openAgain(): Promise<void> {
    const run = runStore.getState().run?.id;
    if (run === undefined) return;
    setBusy(true);
    try {
      await session.openRun(run);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className={styles.banner} role="alert">
      <span>
        <b>■ The run stands still.</b> {message} It is then paused after its last saved step, and goes on when
        you resume it.
      </span>
      <Button
        className={styles.action ?? ''}
        size="compact-sm"
        variant="default"
        loading={busy}
        onClick={() => openAgain().catch(reportFailure)}
      >
        Open again
      </Button>
    </div>
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
