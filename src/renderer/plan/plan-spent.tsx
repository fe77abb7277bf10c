import { type Plan, planUsage } from '../../shared/plan';
import { formatCost, formatTokens, plural } from '../ui/format';
import styles from './plan.module.css';

/** What the plan has cost so far; when it is taken, its run begins with that. */
export function PlanSpent({ plan }: { plan: Plan }) {
  const usage = planUsage(plan);
  if (usage.requests === 0) return <span className={styles.spent}>Nothing spent yet</span>;
  return (
    <span className={`${styles.spent} num`}>
      {plan.model} · {plural(usage.requests, 'request')} · {formatTokens(usage)} · {formatCost(usage)}
    </span>
  );
}
