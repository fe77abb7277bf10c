import { isAtWork, type PlanPhase } from '../../shared/plan';
import { useBaton } from '../baton-context';
import styles from '../first-page/first-page.module.css';
import { usePlans } from '../store/hooks';

/** Plans that were neither taken nor discarded: what the model said was paid for. */
export function WaitingPlans() {
  const { viewStore } = useBaton();
  const plans = usePlans(({ list }) => list);
  if (plans.length === 0) return null;
  return (
    <section aria-label="Plans">
      <h2 className={styles.heading}>Plans that wait for you</h2>
      <ul className={styles.box}>
        {plans.map(({ id, goal, phase }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.recent}
              title={goal}
              onClick={() => viewStore.getState().showDialog({ kind: 'plan', plan: id })}
            >
              <span className="ellipsis">{goal}</span>
              <span className="faint">{word(phase)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function word(phase: PlanPhase): string {
  if (isAtWork(phase)) return phase.phase === 'waiting' ? 'tries again' : 'is planned';
  return phase.phase === 'answered' ? 'proposed' : phase.phase;
}
