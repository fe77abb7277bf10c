// One timer for everything on the page that shows a time; it stands still while nothing does.
export interface Clock {
  /** Milliseconds since 1970, as of the last tick. */
  now(): number;
  subscribe(listener: () => void): () => void;
}

export function createClock(everyMs = 1000): Clock {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | null = null;
  function tick(): void {
    now = Date.now();
    for (const listener of listeners) listener();
  }
  return {
    now: () => now,
    subscribe(listener) {
      listeners.add(listener);
      if (timer === null) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && timer !== null) {
          clearInterval(timer);
          timer = null;
        }
      };
    },
  };
}
