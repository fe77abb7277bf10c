import { useRun } from '../store/hooks';
import { formatSince } from './format';
import { useRunNow } from './use-run-now';

/**
 * How long something of the run has gone on since an ISO time; of a run at rest, until it is last heard of. Nothing where another
 * Baton has it: whether it still goes on there nobody knows from one moment to the next.
 */
export function RunTime({ since, before = '' }: { since: string; before?: string }) {
  const now = useRunNow();
  const isElsewhere = useRun((_, standing) => standing === 'elsewhere');
  if (isElsewhere) return null;
  return (
    <span className="num">
      {before}
      {formatSince(since, now)}
    </span>
  );
}
