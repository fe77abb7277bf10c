import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import { shallow } from 'zustand/shallow';
import type { RunState } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { type Roomless, roomlessIn, type Standing, standingOf } from '../store/standing';
import type { GraphPulse } from './graph-pulse';

const PulseContext = createContext<GraphPulse | null>(null);

export const GraphPulseProvider = PulseContext.Provider;

/** Something of the run that depends on one ticket and those before it; read again when one of these has changed. */
export function usePulse<Selected>(
  ticket: string,
  select: (run: RunState, standing: Standing, roomless: Roomless) => Selected,
): Selected {
  const { runStore } = useBaton();
  const pulse = useContext(PulseContext);
  if (pulse === null) throw new Error('This component is used outside of the graph');
  const last = useRef<Selected | undefined>(undefined);
  const subscribe = useCallback((listener: () => void) => pulse.subscribe(ticket, listener), [pulse, ticket]);
  return useSyncExternalStore(subscribe, () => {
    const copy = runStore.getState();
    if (copy.run === null) throw new Error('No run is open');
    const next = select(copy.run, standingOf(copy), roomlessIn(copy));
    if (last.current === undefined || !shallow(last.current, next)) last.current = next;
    return last.current;
  });
}
