import { useHost, useRunCopy } from '../store/hooks';
import { useNow } from './clock';
import styles from './connection-banner.module.css';

/** Trouble that concerns everything on the page: the host is gone, or the disk fails. */
export function ConnectionBanner() {
  const connection = useHost((host) => host.connection);
  const trouble = useRunCopy((copy) => copy.trouble);
  return (
    <>
      {connection.state === 'lost' && <Lost retryAt={connection.retryAt} />}
      {trouble !== null && (
        <div className={styles.banner} role="alert">
          <b>■ The run stands still.</b> {trouble} It goes on from the last saved step when the disk is well
          again.
        </div>
      )}
    </>
  );
}

function Lost({ retryAt }: { retryAt: number }) {
  const seconds = Math.ceil((retryAt - useNow()) / 1000);
  return (
    <div className={styles.banner} role="alert">
      <b>▲ The connection to Baton is lost.</b> What you see may be old.{' '}
      <span className="num">{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}</span>
    </div>
  );
}
