import { countWaiting } from '../../shared/count-waiting';
import { goToWaiting } from '../actions/run-actions';
import { useAction } from '../actions/use-action';
import { useRun } from '../store/hooks';
import type { Standing } from '../store/standing';
import { formatRough } from '../ui/format';
import { useNow } from '../ui/use-now';
import { waitingFor } from '../ui/waiting';
import styles from './top-bar.module.css';

/** What waits for the person, always in sight; a click opens what has waited longest. */
export function WaitingPill() {
  const count = useRun(countWaiting);
  const since = useRun((run) => waitingFor(run)[0]?.since ?? null);
  const standing = useRun((_, stands) => stands);
  const { run } = useAction(goToWaiting);
  if (count === 0 || since === null) return null;
  return (
    <button
      type="button"
      className={`${styles.pill} ${styles.waiting}`}
      data-standing={standing}
      onClick={run}
    >
      <span aria-hidden>{standing === 'at_rest' ? '◌' : '▲'}</span>
      <span className="num">
        {count} {words(count, standing)}
        {standing === 'ours' && (
          <>
            {' '}
            · <Waited since={since} />
          </>
        )}
      </span>
      <kbd className={styles.key} aria-hidden>
        G
      </kbd>
    </button>
  );
}

/** Elsewhere it is answered there; of a run at rest nothing is asked any more as it stands. */
function words(count: number, standing: Standing): string {
  if (standing === 'at_rest') return 'waited for you';
  const verb = count === 1 ? 'waits' : 'wait';
  return standing === 'ours' ? `${verb} for you` : `${verb} in the other Baton`;
}

function Waited({ since }: { since: string }) {
  return formatRough(useNow() - Date.parse(since));
}
