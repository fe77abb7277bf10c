/** Time as the workers see it: a test hands in one that it turns by hand. */
export interface Timer {
  /** Calls `run` once after so many milliseconds; what it returns calls that off. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimer: Timer = {
  after(milliseconds, run) {
    const handle = setTimeout(run, milliseconds);
    return () => clearTimeout(handle);
  },
};

/** Resolves after the time, or at once when the signal aborts: the caller looks at the signal. */
export function wait(timer: Timer, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || milliseconds <= 0) {
      resolve();
      return;
    }
    const callOff = timer.after(milliseconds, done);
    function done(): void {
      signal.removeEventListener('abort', done);
      callOff();
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
