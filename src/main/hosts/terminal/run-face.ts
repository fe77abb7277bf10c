import type { HostMessage, OpenFailure, Replies } from '../../../shared/contract';
import { fold } from '../../../shared/fold';
import type { RequestInput, RequestName } from '../../../shared/request-table';
import { type Result, succeed } from '../../../shared/result';
import type { RunEvent } from '../../../shared/run-event';
import { readSnapshot } from '../../../shared/run-snapshot';
import type { RunState } from '../../../shared/run-state';
import type { Trouble } from '../../../shared/trouble';
import type { Conductor, Connection } from '../../runs/conductor';

/** The conductor failed where nobody expected it. Its message is for people; whoever made the conductor has the cause. */
export class ConductorFailed extends Error {}

export async function request<Name extends RequestName>(
  connection: Connection,
  name: Name,
  input: RequestInput<Name>,
): Promise<Replies[Name]> {
  const reply = await connection.request(name, input);
  if (!reply.ok) throw new ConductorFailed(reply.error);
  return reply.value;
}

interface RunListener {
  /** Hears of each event right after it was folded into the copy. */
  onEvent(event: RunEvent, state: RunState): void;
  /** After all events of a batch. */
  onBatch(state: RunState): void;
  /** Null when it is well again. */
  onTrouble(trouble: Trouble | null): void;
}

/** The terminal as a face: it has no services, and its own copy of a run once it watches one. */
export interface TerminalFace {
  readonly connection: Connection;
  /** The copy changes in place from now on. */
  watch(run: string, listener: RunListener): Promise<Result<RunState, OpenFailure>>;
}

export function attachTerminal(conductor: Conductor): TerminalFace {
  let onMessage = (_message: HostMessage): void => {};
  const connection = conductor.attach({
    kind: 'terminal',
    send: (message) => onMessage(message),
    services: {},
  });
  return {
    connection,
    async watch(run, listener) {
      const early: HostMessage[] = [];
      onMessage = (message) => early.push(message);
      const watched = await request(connection, 'run.watch', { run });
      if (!watched.ok) return watched;
      const { snapshot, trouble } = watched.value;
      const state = readSnapshot(snapshot);
      onMessage = (message) => receive(state, message, listener);
      if (trouble !== null) listener.onTrouble(trouble);
      for (const message of early) onMessage(message);
      return succeed(state);
    },
  };
}

function receive(state: RunState, message: HostMessage, listener: RunListener): void {
  if (message.type === 'trouble' && message.run === state.id) listener.onTrouble(message.trouble);
  if (message.type !== 'batch' || message.batch.run !== state.id) return;
  for (const event of message.batch.events) {
    if (event.seq <= state.seq) continue;
    // Within one process nothing gets lost on the way.
    if (event.seq !== state.seq + 1) throw new Error(`Event ${event.seq} came after ${state.seq}`);
    fold(state, event);
    listener.onEvent(event, state);
  }
  listener.onBatch(state);
}
