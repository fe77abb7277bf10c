import { useSyncExternalStore } from 'react';
import { useBaton } from '../baton-context';
import { useRunCopy } from '../store/hooks';
import { standingOf } from '../store/standing';

const never = () => () => {};

/** The current time for what is told of the run, in milliseconds. Of a run that is not this Baton's it is that of its last event. */
export function useRunNow(): number {
  const { clock } = useBaton();
  const stopped = useRunCopy((copy) => (standingOf(copy) === 'ours' ? null : Date.parse(copy.run?.at ?? '')));
  return useSyncExternalStore(stopped === null ? clock.subscribe : never, () => stopped ?? clock.now());
}
