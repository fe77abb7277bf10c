// The plans that wait, and this face's copy of the one it shows.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Plan, PlanSummary } from '../../shared/plan';

export interface PlanCopy {
  /** The newest first. */
  readonly list: readonly PlanSummary[];
  readonly shown: Plan | null;
}

interface PlanActions {
  setList(list: readonly PlanSummary[]): void;
  show(plan: Plan | null): void;
  /** The plan stands otherwise now; of another than the shown one only the list is touched. */
  progress(plan: Plan): void;
  /** False when a piece before it is missing: the plan has to be read again. */
  live(plan: string, offset: number, text: string): boolean;
}

export type PlanStore = StoreApi<PlanCopy & PlanActions>;

export function createPlanStore(): PlanStore {
  return createStore<PlanCopy & PlanActions>()((set, get) => ({
    list: [],
    shown: null,
    setList: (list) => set({ list }),
    show: (shown) => set({ shown }),
    progress(plan) {
      const { list, shown } = get();
      const { phase } = plan;
      set({
        list: list.map((each) => (each.id === plan.id ? { ...each, phase } : each)),
        ...(shown?.id === plan.id ? { shown: plan } : {}),
      });
    },
    live(plan, offset, text) {
      const { shown } = get();
      if (shown?.id !== plan || shown.live.length > offset) return true;
      if (shown.live.length < offset) return false;
      set({ shown: { ...shown, live: shown.live + text } });
      return true;
    },
  }));
}
