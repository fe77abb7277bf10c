export interface InterruptOptions {
  first(): void;
  /** Also on a signal that asks to end. */
  second(): void;
  /** Ctrl+C that a question at the terminal has caught comes in through this. */
  listen(interrupt: () => void): void;
}

/** One Ctrl+C arrives several times where npm and scripts that stand in between pass it on. */
const SAME_KEY_MS = 250;

/** Ctrl+C once means: come to an end; twice: now. For the rest of the process: what is ended must not be torn off in the middle. */
export function interrupts({ first, second, listen }: InterruptOptions): void {
  let firstAt: number | null = null;
  const onInterrupt = () => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      first();
    } else if (now - firstAt > SAME_KEY_MS) second();
  };
  listen(onInterrupt);
  process.on('SIGINT', onInterrupt);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, second);
}
