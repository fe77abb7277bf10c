import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { type Plan, planUsage } from '../../shared/plan';
import { RequestsDialog } from '../ticket/requests-dialog';
import { formatCost, formatTokens, plural } from '../ui/format';
import styles from './plan.module.css';

/** What the plan has cost so far; when it is taken, its run begins with that. */
export function PlanSpent({ plan }: { plan: Plan }) {
  const usage = planUsage(plan);
  const [isOpen, setOpen] = useState(false);
  if (usage.requests === 0) return <span className={styles.spent}>Nothing spent yet</span>;
  return (
    <span className={`${styles.spent} num`}>
      {plan.model} ·{' '}
      <Anchor component="button" type="button" inherit onClick={() => setOpen(true)}>
        {plural(usage.requests, 'request')}
      </Anchor>{' '}
      · {formatTokens(usage)} · {formatCost(usage)}
      {isOpen && (
        <RequestsDialog source={{ plan: plan.id }} stands={usage.requests} onClose={() => setOpen(false)} />
      )}
    </span>
  );
}
