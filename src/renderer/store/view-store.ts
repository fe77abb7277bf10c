// What this window or page looks at. Nothing of it belongs to the run; each face has its own.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Tier } from '../../shared/ticket';

type Dialog =
  | { kind: 'start' }
  | { kind: 'stop' }
  | { kind: 'open_file'; purpose: 'open' | 'add' }
  | { kind: 'settings'; tab?: 'rules' | 'agents' }
  /** Who is to do this ticket. */
  | { kind: 'dispatch'; ticket: string }
  /** A task that belongs to no run; `instead` is the dispatch that it takes the place of. */
  | { kind: 'task'; instead: string | null }
  /** What went to agents outside of the run on show. */
  | { kind: 'agents' }
  | { kind: 'runs' }
  | { kind: 'disk' }
  /** Without a plan: a goal is to be written. */
  | { kind: 'plan'; plan: string | null }
  /** Without tickets: all of them. */
  | { kind: 'apply'; tickets: readonly string[] | null }
  | { kind: 'revert'; ticket: string }
  | { kind: 'discard' }
  | { kind: 'tier'; tier: Tier }
  | { kind: 'closing'; running: number };

/** `system`: as the system has it. */
export type Theme = 'system' | 'light' | 'dark';

export interface View {
  readonly selectedTicket: string | null;
  /** The attempt whose transcript is shown; null means the ticket's latest. */
  readonly selectedAttempt: string | null;
  /** The approval in the dialog; null when the dialog is closed. */
  readonly openApproval: string | null;
  /** One dialog at a time, apart from the approval. */
  readonly dialog: Dialog | null;
  /** Whose work takes the place of graph and lists, with null the whole run's; null where nobody looks at work. */
  readonly work: { readonly ticket: string | null } | null;
  readonly diffForm: 'split' | 'unified';
  readonly leftTab: 'tickets' | 'agents' | 'runs';
  readonly search: string;
  readonly theme: Theme;
  /** Whether the graph keeps in sight where work is done. */
  readonly followsWork: boolean;
  /** Whether an approval opens by itself when it comes and the person is not busy with something else. */
  readonly approvalsOpen: boolean;
}

export interface ViewActions {
  selectTicket(ticket: string | null, attempt?: string | null): void;
  showApproval(approval: string | null): void;
  showDialog(dialog: Dialog | null): void;
  showWork(work: View['work']): void;
  setDiffForm(form: View['diffForm']): void;
  showLeftTab(tab: View['leftTab']): void;
  setSearch(search: string): void;
  setTheme(theme: Theme): void;
  setApprovalsOpen(open: boolean): void;
  /** Following lets go of what is selected. */
  followWork(follows: boolean): void;
  /** Another run is shown: nothing of the last one stays selected. */
  reset(): void;
}

export type ViewStore = StoreApi<View & ViewActions>;

const START = {
  selectedTicket: null,
  selectedAttempt: null,
  openApproval: null,
  dialog: null,
  work: null,
  leftTab: 'tickets',
  search: '',
  followsWork: true,
} as const;

const THEME_KEY = 'baton.theme';
const DIFF_KEY = 'baton.diff';
const APPROVALS_KEY = 'baton.approvals';

/** `storage` remembers what the person set for good. */
export function createViewStore(storage: Pick<Storage, 'getItem' | 'setItem'>): ViewStore {
  return createStore<View & ViewActions>()((set) => ({
    ...START,
    theme: readTheme(storage.getItem(THEME_KEY)),
    diffForm: storage.getItem(DIFF_KEY) === 'unified' ? 'unified' : 'split',
    approvalsOpen: storage.getItem(APPROVALS_KEY) !== 'wait',
    selectTicket: (selectedTicket, selectedAttempt = null) => set({ selectedTicket, selectedAttempt }),
    showApproval: (openApproval) => set({ openApproval }),
    showDialog: (dialog) => set({ dialog }),
    showWork: (work) => set({ work }),
    setDiffForm(diffForm) {
      storage.setItem(DIFF_KEY, diffForm);
      set({ diffForm });
    },
    showLeftTab: (leftTab) => set({ leftTab }),
    setSearch: (search) => set({ search }),
    setTheme(theme) {
      storage.setItem(THEME_KEY, theme);
      set({ theme });
    },
    setApprovalsOpen(approvalsOpen) {
      storage.setItem(APPROVALS_KEY, approvalsOpen ? 'open' : 'wait');
      set({ approvalsOpen });
    },
    followWork: (followsWork) =>
      set(followsWork ? { followsWork, selectedTicket: null, selectedAttempt: null } : { followsWork }),
    reset: () => set(START),
  }));
}

function readTheme(saved: string | null): Theme {
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}
