/** Resolves at that time (ISO 8601), or as soon as the signal aborts. */
export function waitUntil(until: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    // A longer time than timers can hold ends early; the request is then made early too, and refused again.
    const timer = setTimeout(end, Math.min(2 ** 31 - 1, Math.max(0, Date.parse(until) - Date.now())));
    signal.addEventListener('abort', end, { once: true });
  });
}
