import { open } from 'node:fs/promises';
import { fail, succeed } from '../../shared/result';
import { machineLack, ownDiskLack } from '../disk/machine-lack';
import { type Timer, wait } from './timer';

/** For want of what work waits, as the end of a sentence, and the attempts (by key) whose work it is. */
export interface Lack {
  readonly what: string;
  readonly attempts: readonly string[];
}

/**
 * Where work waits as long as the machine has no room for it: no file can be opened, the disk is full. Nobody is told that it
 * failed; people are told why it waits, and it goes on by itself.
 */
export interface Standstill {
  /**
   * Does the work once more, each second, as long as `lackOf` says that the machine had no room for it; nothing of it must have
   * been done then. What the last try gave where the signal aborts.
   */
  until<Value>(
    work: () => Promise<Value>,
    lackOf: (value: Value) => string | null,
    signal: AbortSignal,
  ): Promise<Value>;
  /** As above, for work that throws what the system says; `where` names what it is about. */
  untilRoom<Value>(work: () => Promise<Value>, where: string, signal: AbortSignal): Promise<Value>;
  /** Before something new begins: waits as long as something else does, and until a file can be opened. */
  enter(signal: AbortSignal): Promise<void>;
  /** In the middle of work: waits until a file can be opened, whatever else there is no room for. */
  untilFile(signal: AbortSignal): Promise<void>;
  /** Whoever waits tries at once. */
  tryNow(): void;
  /** The same, for what is done for this attempt (by key): people are told that it waits. */
  of(attempt: string): Standstill;
}

/** For work that waits for nothing, since nobody could call it off. */
export const AT_ONCE = AbortSignal.abort();

/** A lack that is over as soon as it came is not worth a word. */
const QUIET_MS = 200;
const PAUSE_MS = 1000;

/** `onChange` hears why something waits, and what; null when nothing does any more. */
export function createStandstill(timer: Timer, onChange: (lack: Lack | null) => void): Standstill {
  /** By each that waits. */
  const lacks = new Map<object, string>();
  const waiting = new Map<object, string | null>();
  const impatient = new Set<() => void>();
  let said = '';

  function say(): void {
    const [what = null] = lacks.values();
    const attempts = [...new Set(waiting.values())].filter((each) => each !== null).sort();
    const lack = what === null ? null : { what, attempts };
    const saying = JSON.stringify(lack);
    if (saying === said || (lack === null && said === '')) return;
    said = lack === null ? '' : saying;
    onChange(lack);
  }

  async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    let callOff = () => {};
    const sooner = new Promise<void>((resolve) => {
      callOff = resolve;
    });
    impatient.add(callOff);
    const ended = new AbortController();
    await Promise.race([wait(timer, milliseconds, AbortSignal.any([signal, ended.signal])), sooner]);
    ended.abort();
    impatient.delete(callOff);
  }

  function tryNow(): void {
    for (const go of impatient) go();
  }

  async function until<Value>(
    attempt: string | null,
    work: () => Promise<Value>,
    lackOf: (value: Value) => string | null,
    signal: AbortSignal,
  ): Promise<Value> {
    const own = {};
    const forget = () => {
      lacks.delete(own);
      waiting.delete(own);
      say();
      if (lacks.size === 0) tryNow();
    };
    try {
      for (let tries = 1; ; tries++) {
        // What lasts has begun: a command may then go on for hours.
        const callOff = lacks.has(own) ? timer.after(PAUSE_MS, forget) : () => {};
        const value = await work().finally(callOff);
        const lack = lackOf(value);
        if (lack === null || signal.aborted) return value;
        if (tries > 1) {
          lacks.set(own, lack);
          waiting.set(own, attempt);
        }
        say();
        await pause(tries > 1 ? PAUSE_MS : QUIET_MS, signal);
        if (signal.aborted) return value;
      }
    } finally {
      forget();
    }
  }

  async function untilFile(attempt: string | null, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await until(attempt, fileLack, (lack) => lack, signal);
  }

  async function untilOthersGoOn(attempt: string | null, signal: AbortSignal): Promise<void> {
    const own = {};
    while (lacks.size > 0 && !signal.aborted) {
      waiting.set(own, attempt);
      say();
      await pause(PAUSE_MS, signal);
    }
    if (waiting.delete(own)) say();
  }

  function of(attempt: string | null): Standstill {
    return {
      until: (work, lackOf, signal) => until(attempt, work, lackOf, signal),
      async untilRoom(work, where, signal) {
        const tried = await until(
          attempt,
          () =>
            work().then(succeed, (cause: unknown) => {
              const lack = ownDiskLack(cause, where);
              if (lack === null) throw cause;
              return fail({ cause, lack });
            }),
          (each) => (each.ok ? null : each.failure.lack),
          signal,
        );
        if (!tried.ok) throw tried.failure.cause;
        return tried.value;
      },
      async enter(signal) {
        await untilOthersGoOn(attempt, signal);
        await untilFile(attempt, signal);
      },
      untilFile: (signal) => untilFile(attempt, signal),
      tryNow,
      of,
    };
  }

  return of(null);
}

/** Why no file can be opened. Any file does: the system looks for room first. */
async function fileLack(): Promise<string | null> {
  try {
    await (await open('/', 'r')).close();
    return null;
  } catch (cause) {
    return machineLack(cause, 'No file can be opened');
  }
}
