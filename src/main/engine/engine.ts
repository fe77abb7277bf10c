import type { Rejection } from '../../shared/command';
import { fold } from '../../shared/fold';
import { fail, type Result, succeed } from '../../shared/result';
import type { NewEvent, RunEvent } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { decide } from './decide';
import type { EffectResult, EngineCommand } from './decision';
import { createEffects } from './effects';
import { plan } from './plan';
import type { EnginePorts } from './ports';

export type { EngineCommand } from './decision';

/** Runs one run: takes commands one after another, and starts what is due. */
export interface Engine {
  /** Changes in place with every event; others only read it. */
  readonly state: RunState;
  /** Resolves once the command's events are on disk, folded and published, or with the reason why there are none. */
  command(command: EngineCommand): Promise<Result<null, Rejection>>;
  /** Resolves when no command is queued and nothing is in flight; what waits for a person does not count. */
  idle(): Promise<void>;
  /** Aborts what is in flight and waits for its end. Nothing is recorded any more. */
  close(): Promise<void>;
}

interface Queued {
  readonly command: EngineCommand | EffectResult;
  readonly done: (result: Result<null, Rejection>) => void;
}

export function createEngine(state: RunState, ports: EnginePorts): Engine {
  const queue: Queued[] = [];
  const idlers: (() => void)[] = [];
  const effects = createEffects(state, ports, (result) => {
    queue.push({ command: result, done: () => {} });
    wake();
  });
  let working = false;
  let stopped: Rejection | null = null;

  function wake(): void {
    if (working) return;
    working = true;
    void work().then(() => {
      working = false;
      if (queue.length > 0) wake();
      else if (effects.inFlight() === 0) for (const resolve of idlers.splice(0)) resolve();
    });
  }

  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { command, done } = next;
      done(await carryOut(command).catch(stop));
      await startWhatIsDue().catch(stop);
    }
  }

  /** The run stands still: its disk failed, or there is a bug that must not spread into the journal. */
  function stop(cause: unknown): Result<null, Rejection> {
    const message = cause instanceof Error ? cause.message : String(cause);
    stopped = { type: 'trouble', message };
    ports.trouble(message);
    return fail(stopped);
  }

  async function carryOut(command: EngineCommand | EffectResult): Promise<Result<null, Rejection>> {
    if (stopped !== null) return fail(stopped);
    const decision = decide(state, command, ports);
    return decision.ok ? commit(decision.value) : decision;
  }

  async function startWhatIsDue(): Promise<void> {
    while (stopped === null) {
      const due = plan(state, ports.hash);
      if (due.length === 0) return;
      const written = await commit(due.map(({ event }) => event));
      if (!written.ok) return;
      for (const { effect } of due) if (effect !== null) effects.start(effect);
    }
  }

  /** The order that everything rests on: on disk, then folded, then published; effects start only after this. */
  async function commit(news: readonly NewEvent[]): Promise<Result<null, Rejection>> {
    if (news.length === 0) return succeed(null);
    const at = ports.now();
    const events = news.map(
      (event, index) => ({ ...event, seq: state.seq + 1 + index, at, run: state.id }) as RunEvent,
    );
    const written = await ports.journal.append(events);
    if (stopped !== null) return fail(stopped);
    if (!written.ok) return stop(written.failure.message);
    for (const event of events) {
      fold(state, event);
      if (event.type === 'attempt.finished') effects.endAttempt(event.ticket, event.attempt);
    }
    ports.publish(events);
    return succeed(null);
  }

  return {
    state,
    command(command) {
      return new Promise((done) => {
        queue.push({ command, done });
        wake();
      });
    },
    idle() {
      return new Promise((resolve) => {
        if (!working && queue.length === 0 && effects.inFlight() === 0) resolve();
        else idlers.push(resolve);
      });
    },
    async close() {
      stopped = { type: 'trouble', message: 'Baton is closing this run.' };
      await effects.close();
      await this.idle();
    },
  };
}
