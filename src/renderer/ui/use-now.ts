import { useSyncExternalStore } from 'react';
import { useBaton } from '../baton-context';

/** The current time in milliseconds; the component renders once a second. */
export function useNow(): number {
  const { clock } = useBaton();
  return useSyncExternalStore(clock.subscribe, clock.now);
}
