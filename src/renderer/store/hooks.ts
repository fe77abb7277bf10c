// How components read the stores. Each hook renders its component only when what it returns has changed.
import { useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Approval, Attempt, RunState, Step, Ticket } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import type { ShownRecord } from './attempt-records';
import type { HostView } from './host-store';
import type { PlanCopy } from './plan-store';
import type { RunCopy } from './run-store';
import { type Roomless, roomlessIn, type Standing, standingOf } from './standing';
import type { View, ViewActions } from './view-store';

type Select<Selected> = (run: RunState, standing: Standing, roomless: Roomless) => Selected;

/**
 * Something of the run that is shown. Select what does not change in place: numbers, text, entries of the maps; never
 * `run` itself, a map, or an attempt's `steps`. Only for components below the run view, where a run is open. What tells of something
 * that goes on has to look at its standing: it may only have gone on.
 */
export function useRun<Selected>(select: Select<Selected>): Selected {
  return useStore(useBaton().runStore, (copy) => {
    if (copy.run === null) throw new Error('No run is open');
    return select(copy.run, standingOf(copy), roomlessIn(copy));
  });
}

/** Like `useRun` for something built anew each time: the last one is returned while `isSame` says that nothing changed. */
export function useRunWith<Selected>(
  select: Select<Selected>,
  isSame: (last: Selected, next: Selected) => boolean,
): Selected {
  const last = useRef<Selected | undefined>(undefined);
  return useRun((...shown) => {
    const next = select(...shown);
    if (last.current === undefined || !isSame(last.current, next)) last.current = next;
    return last.current;
  });
}

/** Like `useRun` for a list or record built anew each time: the same one is returned while its members are the same. */
export function useRunList<Selected>(select: Select<Selected>): Selected {
  return useStore(
    useBaton().runStore,
    useShallow((copy: RunCopy) => {
      if (copy.run === null) throw new Error('No run is open');
      return select(copy.run, standingOf(copy), roomlessIn(copy));
    }),
  );
}

export function useRunCopy<Selected>(select: (copy: RunCopy) => Selected): Selected {
  return useStore(useBaton().runStore, select);
}

export function useTicket(id: string | null): Ticket | null {
  return useRun((run) => (id === null ? null : (run.tickets.get(id) ?? null)));
}

export function useAttempt(key: string | null): Attempt | null {
  return useRun((run) => (key === null ? null : (run.attempts.get(key) ?? null)));
}

export function useStep(id: string | null): Step | null {
  return useRun((run) => (id === null ? null : (run.steps.get(id) ?? null)));
}

/** What waits for the person, the oldest first. */
export function useApprovals(): readonly Approval[] {
  return useRunList((run) => [...run.approvals.values()]);
}

export function useView<Selected>(select: (view: View & ViewActions) => Selected): Selected {
  return useStore(useBaton().viewStore, select);
}

export function useHost<Selected>(select: (host: HostView) => Selected): Selected {
  return useStore(useBaton().hostStore, select);
}

export function usePlans<Selected>(select: (plans: PlanCopy) => Selected): Selected {
  return useStore(useBaton().planStore, select);
}

/** The record on show; `useBaton().records.show(…)` says which. */
export function useShownRecord<Selected>(select: (record: ShownRecord) => Selected): Selected {
  return useStore(useBaton().records.store, select);
}
