import type { Timer } from './timer';

/** Joins small pieces of text: the first goes out at once, what follows at most once per interval. */
export interface TextStream {
  push(text: string): void;
  /** Sends what is left and sends nothing more by itself. */
  flush(): void;
}

export const STREAM_INTERVAL_MS = 40;

export function createTextStream(
  timer: Timer,
  send: (text: string) => void,
  intervalMs = STREAM_INTERVAL_MS,
): TextStream {
  let held = '';
  let callOff: (() => void) | null = null;

  function release(): void {
    callOff = null;
    if (held === '') return;
    const text = held;
    held = '';
    callOff = timer.after(intervalMs, release);
    send(text);
  }

  return {
    push(text) {
      held += text;
      if (callOff === null) release();
    },
    flush() {
      callOff?.();
      release();
      callOff?.();
      callOff = null;
    },
  };
}
