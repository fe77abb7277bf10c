import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { limitSentence, raisedLimit } from '../../shared/limit-words';
import type { LimitKind } from '../../shared/limits';
import { reachedLimit } from '../../shared/used-so-far';
import { raiseLimit } from '../actions/run-actions';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { ChangeButton } from '../ui/change-button';
import { formatCount } from '../ui/format';
import styles from './limit-banner.module.css';

/** Stays while the run stands at a limit: raise it, or stop the run. Nothing else makes it go on. */
export function LimitBanner() {
  // Also of a run that was paused for another reason: it could not go on.
  const limit = useRun((run) =>
    run.phase.phase === 'paused' ? (reachedLimit(run) ?? run.phase.limit) : null,
  );
  return limit === null ? null : <AtLimit key={limit} limit={limit} />;
}

function AtLimit({ limit }: { limit: LimitKind }) {
  const baton = useBaton();
  const sentence = useRun((run) => limitSentence(run, limit, formatCount));
  const proposed = useRun((run) => raisedLimit(run, limit));
  const [to, setTo] = useState<number | string>(proposed ?? '');
  const wanted = Number(to);
  const isGood = proposed === null || (Number.isFinite(wanted) && wanted > 0);
  return (
    <div className={styles.banner} role="alert">
      <span aria-hidden>▲</span>
      <span className={styles.sentence}>{sentence}</span>
      {proposed !== null && (
        <NumberInput aria-label="The new limit" size="xs" w={120} min={0} value={to} onChange={setTo} />
      )}
      <ChangeButton
        size="xs"
        disabled={!isGood}
        onClick={() => void raiseLimit(baton, limit, proposed === null ? null : wanted)}
      >
        {proposed === null ? 'Go on without a price' : 'Raise and go on'}
      </ChangeButton>
    </div>
  );
}
