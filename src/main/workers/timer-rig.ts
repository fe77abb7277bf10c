import type { Timer } from './timer';

/** For tests: time passes only when it is told to. */
export interface ManualTimer extends Timer {
  /** What was asked for so far, in milliseconds. */
  readonly asked: readonly number[];
  advance(milliseconds: number): void;
}

export function createManualTimer(): ManualTimer {
  const waiting = new Set<{ at: number; run: () => void }>();
  const asked: number[] = [];
  let now = 0;
  return {
    asked,
    after(milliseconds, run) {
      const entry = { at: now + milliseconds, run };
      asked.push(milliseconds);
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    advance(milliseconds) {
      const until = now + milliseconds;
      for (;;) {
        const [next] = [...waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        waiting.delete(next);
        next.run();
      }
      now = until;
    },
  };
}

/** For tests: every wait is over at once, and remembered. */
export function createInstantTimer(): Timer & { readonly asked: readonly number[] } {
  const asked: number[] = [];
  return {
    asked,
    after(milliseconds, run) {
      asked.push(milliseconds);
      const handle = setImmediate(run);
      return () => clearImmediate(handle);
    },
  };
}
