import { useMemo } from 'react';
import { useHost, useRunCopy } from '../store/hooks';
import { useNow } from '../ui/use-now';
import { type OutsideInbox, outsideInbox } from './outside-inbox';

const MINUTE_MS = 60_000;

/** What went to agents and is not of the run on show. */
export function useOutsideInbox(): OutsideInbox {
  const strays = useHost((host) => host.strays);
  const runs = useHost((host) => host.runs);
  const shown = useRunCopy((copy) => copy.run?.id ?? null);
  // Silence is told in hours.
  const minute = Math.floor(useNow() / MINUTE_MS);
  return useMemo(
    () => outsideInbox(strays ?? [], runs, shown, minute * MINUTE_MS),
    [strays, runs, shown, minute],
  );
}
