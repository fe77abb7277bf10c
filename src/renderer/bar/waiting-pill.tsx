import { countWaiting } from '../../shared/count-waiting';
import { goToWaiting } from '../actions/run-actions';
import { useAction } from '../actions/use-action';
import { useRun } from '../store/hooks';
import { formatRough } from '../ui/format';
import { useNow } from '../ui/use-now';
import { waitingFor } from '../ui/waiting';
import styles from './top-bar.module.css';

/** What waits for the person, always in sight; a click opens what has waited longest. */
export function WaitingPill() {
  const count = useRun(countWaiting);
  const since = useRun((run) => waitingFor(run)[0]?.since ?? null);
  const { run } = useAction(goToWaiting);
  if (count === 0 || since === null) return null;
  return (
    <button type="button" className={`${styles.pill} ${styles.waiting}`} onClick={run}>
      <span aria-hidden>▲</span>
      <span className="num">
        {count} {count === 1 ? 'waits' : 'wait'} for you · <Waited since={since} />
      </span>
      <kbd className={styles.key} aria-hidden>
        G
      </kbd>
    </button>
  );
}

function Waited({ since }: { since: string }) {
  return formatRough(useNow() - Date.parse(since));
}
