import { useRun } from '../store/hooks';
import styles from './top-bar.module.css';

export function Progress() {
  const completed = useRun((run) => run.counts.completed);
  const blocked = useRun((run) => run.counts.blocked);
  const total = useRun((run) => run.order.length);
  const percent = (count: number) => `${total === 0 ? 0 : (100 * count) / total}%`;
  return (
    <span
      className={styles.progress}
      title={`${completed} completed, ${blocked} blocked, of ${total} tickets`}
    >
      <span className={styles.meter} aria-hidden>
        <i style={{ width: percent(completed), background: 'var(--completed)' }} />
        <i style={{ width: percent(blocked), background: 'var(--blocked)' }} />
      </span>
      <span className="num">
        {completed}/{total}
      </span>
    </span>
  );
}
