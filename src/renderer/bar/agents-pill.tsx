import { useAction } from '../actions/use-action';
import { openAgents } from '../actions/view-actions';
import { countToSee } from '../dispatch/outside-inbox';
import { useOutsideInbox } from '../dispatch/use-outside-inbox';
import styles from './top-bar.module.css';

/** What waits for the person at agents outside of this run, always in sight. */
export function AgentsPill() {
  const count = countToSee(useOutsideInbox());
  const { run } = useAction(openAgents);
  if (count === 0) return null;
  const words = `${count} ${count === 1 ? 'waits' : 'wait'} for you at agents, outside of this run`;
  return (
    <button
      type="button"
      className={`${styles.pill} ${styles.waiting}`}
      title={words}
      aria-label={words}
      onClick={run}
    >
      <span aria-hidden>▲</span>
      <span className="num">{count} at agents</span>
    </button>
  );
}
