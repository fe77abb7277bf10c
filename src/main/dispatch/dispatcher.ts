import type { Result } from '../../shared/result';
import { createAskServer } from './ask-server';
import { type AwaitOptions, awaitOutcome } from './await-outcome';
import { type Begun, beginDispatch, type NotBegun } from './begin-dispatch';
import { type DispatchContext, openRecord } from './dispatch-context';
import type { DispatchPorts } from './dispatch-ports';
import type { DispatchRecord } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { createDispatchStore } from './dispatch-store';
import type { DispatchTask } from './dispatch-task';
import { escalateWhatIsDue } from './escalate';
import { freeAgents } from './free-agents';
import { giveUpSeen, settleOthers, settleReplaced } from './give-up';
import { type Looked, lookAtDispatch } from './look-dispatch';
import { type SendOptions, sendDispatch } from './send-dispatch';

/** Hands tasks to agents. Everything it knows lies in the data folder, so any Baton goes on where another ended. */
export interface Dispatcher {
  /** All that there are, the oldest first. */
  list(): Promise<DispatchRecord[]>;
  /** Chooses type and agent and writes the intention down, in the place of another dispatch perhaps. A task for Baton itself is then its caller's to do. */
  begin(task: DispatchTask, signal: AbortSignal, instead?: string): Promise<Result<Begun, NotBegun>>;
  send(id: string, options: SendOptions): Promise<DispatchRecord>;
  look(id: string, signal: AbortSignal): Promise<Looked>;
  awaitOutcome(id: string, options: AwaitOptions): Promise<DispatchRecord>;
  /** What became of a task that Baton's own worker has. */
  settle(
    record: DispatchRecord,
    change: Partial<Pick<DispatchRecord, 'status' | 'error' | 'run' | 'blockedReason'>>,
  ): Promise<DispatchRecord>;
  /** Nobody goes on with it, if it is still as the person saw it: what has arrived stays where it is. Failures are sentences. */
  giveUp(seen: DispatchRecord): Promise<Result<DispatchRecord, string>>;
  /** The same task went to somebody in the end: what was escalated of it before needs nobody's decision any more. */
  settleOthers(arrived: DispatchRecord): Promise<void>;
  /** Ends what somebody else got in the end, as far as nobody is at it. */
  settleReplaced(): Promise<boolean>;
  /** Tries to post escalations that did not arrive, but for that of `except`; gives how many are due still. */
  escalateWhatIsDue(signal: AbortSignal, except?: string): Promise<number>;
}

export interface DispatcherOptions {
  readonly dataFolder: string;
  readonly settings: DispatchSettings;
  readonly ports: DispatchPorts;
}

export function createDispatcher({ dataFolder, settings, ports }: DispatcherOptions): Dispatcher {
  const store = createDispatchStore(dataFolder, ports);
  const ask = createAskServer(ports, settings.secrets);
  const context: DispatchContext = { settings, store, ports, ask };

  return {
    list: () => store.all(),
    async begin(task, signal, instead) {
      if (task.agent === null) await freeAgents(context, signal);
      return beginDispatch(context, task, instead ?? null, signal);
    },
    send: (id, options) => sendDispatch(context, id, options),
    look: (id, signal) => lookAtDispatch(context, id, signal),
    awaitOutcome: (id, options) => awaitOutcome(context, id, options),
    settle: (record, change) => openRecord(context, record).change(change),
    giveUp: (seen) => giveUpSeen(context, seen),
    settleOthers: (arrived) => settleOthers(context, arrived),
    settleReplaced: () => settleReplaced(context),
    escalateWhatIsDue: (signal, except) => escalateWhatIsDue(context, signal, except ?? null),
  };
}
