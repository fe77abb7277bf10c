import { useEffect } from 'react';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';

/** Between two looks at what other Batons have made of their runs. */
const PAUSE_MS = 10_000;

/** For a list of runs that is in sight: other Batons tell nobody here that they began, went on with, or deleted one. */
export function useFreshRuns(): void {
  const { session } = useBaton();
  const hasOthers = useHost(({ runs }) => runs.some(({ heldBy }) => heldBy !== null));
  useEffect(() => {
    // That Baton cannot be reached is said elsewhere, and the list is asked for again once it can.
    const look = () => void session.listRuns().catch(() => {});
    look();
    window.addEventListener('focus', look);
    const timer = hasOthers ? setInterval(look, PAUSE_MS) : undefined;
    return () => {
      window.removeEventListener('focus', look);
      clearInterval(timer);
    };
  }, [session, hasOthers]);
}
