import { Button, Group } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { assertNever } from '../../shared/assert-never';
import { formatDuration } from '../../shared/format-duration';
import { MAX_TRIES } from '../../shared/limits';
import { MAX_ROUNDS, type Plan } from '../../shared/plan';
import { useBaton } from '../baton-context';
import { ProblemPlaces } from '../settings/problem-places';
import { reportFailure } from '../ui/report';
import { useNow } from '../ui/use-now';
import styles from './plan.module.css';
import { PlanSpent } from './plan-spent';

/** The model is asked: what it writes as it comes, or when it is asked again. It goes on when the dialog is closed. */
export function PlanProgress({ plan }: { plan: Plan }) {
  const { ask, viewStore } = useBaton();
  const [isEnding, setEnding] = useState(false);
  const area = useRef<HTMLPreElement>(null);
  const { live } = plan;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest text is what a person wants to see
  useLayoutEffect(() => {
    if (area.current !== null) area.current.scrollTop = area.current.scrollHeight;
  }, [live]);

  async function cancel(): Promise<void> {
    setEnding(true);
    await ask('plan.cancel', { plan: plan.id });
  }

  return (
    <div className={styles.page}>
      <p className={styles.goal}>{plan.goal}</p>
      <Standing plan={plan} />
      {'round' in plan.phase && plan.phase.round > 0 && <ProblemPlaces problems={plan.problems} />}
      <pre ref={area} role="log" className={styles.live} aria-label="What the model writes" tabIndex={-1}>
        {live}
      </pre>
      <Group justify="flex-end">
        <PlanSpent plan={plan} />
        <Button variant="default" onClick={() => viewStore.getState().showDialog(null)}>
          Go on in the background
        </Button>
        <Button color="red" variant="light" loading={isEnding} onClick={() => cancel().catch(reportFailure)}>
          Cancel the request
        </Button>
      </Group>
    </div>
  );
}

function Standing({ plan: { model, phase } }: { plan: Plan }) {
  const now = useNow();
  switch (phase.phase) {
    case 'asking':
      return (
        <p className={styles.standing} role="status">
          <span className={styles.dot} aria-hidden>
            ●
          </span>{' '}
          {phase.round === 0
            ? `${model} is at work.`
            : `${model} mends these problems (round ${phase.round} of ${MAX_ROUNDS}).`}
        </p>
      );
    case 'waiting': {
      const left = Date.parse(phase.at) - now;
      const when = left > 0 ? `tries again in ${formatDuration(left + 999)}` : 'tries again now';
      return (
        <p className={styles.warning} role="status">
          ↻ {phase.reason} Baton {when} (try {phase.tries + 1} of {MAX_TRIES}).
        </p>
      );
    }
    case 'answered':
    case 'failed':
    case 'cancelled':
      return null;
    default:
      return assertNever(phase);
  }
}
