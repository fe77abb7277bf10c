// What every component may reach: made once in main.tsx and handed down, so that importing a file starts nothing.
import { createContext, useContext } from 'react';
import type { Command, Rejection } from '../shared/command';
import type { Result } from '../shared/result';
import type { ApprovalStore } from './approvals/approval-store';
import type { Ask } from './bridge/ask';
import type { Session } from './session/session';
import type { AttemptExchanges } from './store/attempt-exchanges';
import type { AttemptRecords } from './store/attempt-records';
import type { HostStore } from './store/host-store';
import type { PlanStore } from './store/plan-store';
import type { RunStore } from './store/run-store';
import type { ViewStore } from './store/view-store';
import type { Clock } from './ui/clock';
import type { CommentStore } from './work/comment-store';

export interface Baton {
  readonly approvalStore: ApprovalStore;
  readonly ask: Ask;
  readonly commentStore: CommentStore;
  readonly session: Session;
  readonly runStore: RunStore;
  readonly viewStore: ViewStore;
  readonly hostStore: HostStore;
  readonly planStore: PlanStore;
  readonly records: AttemptRecords;
  readonly exchanges: AttemptExchanges;
  readonly clock: Clock;
  /** `browser`, or what Electron calls the system. */
  readonly platform: string;
}

const BatonContext = createContext<Baton | null>(null);

export const BatonProvider = BatonContext.Provider;

export function useBaton(): Baton {
  const baton = useContext(BatonContext);
  if (baton === null) throw new Error('This component is used outside of BatonProvider');
  return baton;
}

/** Sends a command to the run that is shown; a refusal is a value (see `rejectionText`), nothing has changed then. */
export function useCommand(): (command: Command) => Promise<Result<null, Rejection>> {
  return useBaton().session.command;
}
