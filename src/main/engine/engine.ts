import type { Rejection } from '../../shared/command';
import { fold } from '../../shared/fold';
import { fail, type Result, succeed } from '../../shared/result';
import type { NewEvent, RunEvent } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { decide } from './decide';
import type { EffectResult, EngineCommand } from './decision';
import { createEffects } from './effects';
import { plan, rejoining } from './plan';
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
  /**
   * The journal can be written again: what came to an end meanwhile is recorded, and the run goes on. `first` is carried out
   * before anything else happens.
   */
  goOn(first?: readonly EngineCommand[]): void;
  /** Aborts what is in flight and waits for its end. Nothing is recorded any more. */
  close(): Promise<void>;
}

interface Queued {
  readonly command: EngineCommand | EffectResult;
  readonly done: (result: Result<null, Rejection>) => void;
}

export function createEngine(state: RunState, ports: EnginePorts): Engine {
  let queue: Queued[] = [];
  const idlers: (() => void)[] = [];
  const effects = createEffects(state, ports, (result) => {
    queue.push({ command: result, done: () => {} });
    wake();
  });
  let working = false;
  /** For good. */
  let stopped: Rejection | null = null;
  /** Until the journal can be written again. What effects report waits until then; persons are told at once. */
  let stalled: Rejection | null = null;
  /** It has just been allowed to go on: what is due may have waited. */
  let goesOn = false;
  let ahead: readonly EngineCommand[] = [];
  /** Of the time that the run stood still, what its events have said. */
  let saidToStandStill = 0;

  function wake(): void {
    if (working) return;
    working = true;
    void work().then(() => {
      working = false;
      if (hasWork()) wake();
      else if (effects.inFlight() === 0) for (const resolve of idlers.splice(0)) resolve();
    });
  }

  async function work(): Promise<void> {
    do {
      goesOn = false;
      await carryOutAhead().catch(stop);
      const next = take();
      if (next !== null) next.done(await carryOut(next).catch(stop));
      await startWhatIsDue().catch(stop);
    } while (hasWork());
  }

  async function carryOutAhead(): Promise<void> {
    for (let [command] = ahead; command !== undefined; [command] = ahead) {
      await carryOut({ command, done: () => {} });
      ahead = ahead.slice(1);
    }
  }

  function hasWork(): boolean {
    return goesOn || queue.some(isNext);
  }

  function isNext({ command }: Queued): boolean {
    return stalled === null || stopped !== null || !isResult(command);
  }

  function take(): Queued | null {
    const index = queue.findIndex(isNext);
    return index === -1 ? null : (queue.splice(index, 1)[0] ?? null);
  }

  /** The run stands still: its journal is gone, or there is a bug that must not spread into it. */
  function stop(cause: unknown): Result<null, Rejection> {
    const message = cause instanceof Error ? cause.message : String(cause);
    stopped = { type: 'trouble', message };
    ports.trouble(message);
    return fail(stopped);
  }

  async function carryOut(next: Queued): Promise<Result<null, Rejection>> {
    const standsStill = stopped ?? stalled;
    if (standsStill !== null) return fail(standsStill);
    const decision = decide(state, next.command, ports);
    if (!decision.ok) return decision;
    const written = await commit(decision.value);
    // What has really happened has to be recorded, however long that takes.
    if (stalled !== null && isResult(next.command)) queue = [next, ...queue];
    return written;
  }

  async function startWhatIsDue(): Promise<void> {
    while (stopped === null && stalled === null && ahead.length === 0) {
      const due = plan(state, ports);
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
    const stoodStill = ports.stoodStillMs?.() ?? 0;
    const stoodStillMs = stoodStill - saidToStandStill;
    const events = news.map((event, index) => {
      const whole = { ...event, seq: state.seq + 1 + index, at, run: state.id } as RunEvent;
      return index === 0 && stoodStillMs > 0 ? { ...whole, stoodStillMs } : whole;
    });
    const written = await ports.journal.append(events);
    if (stopped !== null) return fail(stopped);
    if (!written.ok)
      return written.failure.type === 'lost' ? stop(written.failure.message) : stall(written.failure);
    saidToStandStill = stoodStill;
    for (const event of events) {
      fold(state, event);
      if (event.type === 'attempt.finished') effects.endAttempt(event.ticket, event.attempt);
      if (event.type === 'run.paused') effects.endWaits();
    }
    ports.publish(events);
    for (const effect of rejoining(state, events)) effects.start(effect);
    return succeed(null);
  }

  function stall({ message }: { message: string }): Result<null, Rejection> {
    stalled = { type: 'trouble', message };
    ports.trouble(message);
    return fail(stalled);
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
        if (!working && !hasWork() && effects.inFlight() === 0) resolve();
        else idlers.push(resolve);
      });
    },
    goOn(first = []) {
      stalled = null;
      ahead = first;
      goesOn = true;
      wake();
    },
    async close() {
      stopped = { type: 'trouble', message: 'Baton is closing this run.' };
      await effects.close();
      wake();
      await this.idle();
    },
  };
}

function isResult({ type }: Queued['command']): boolean {
  return type.startsWith('effect.');
}
