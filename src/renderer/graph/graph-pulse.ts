// Tells cards and edges of what happened: once a frame, and only those whose ticket, or one that it depends on, has changed.
// A run of a thousand tickets would otherwise ask each of them anew for every batch.
import type { RunState } from '../../shared/run-state';
import { attemptKey } from '../../shared/run-state';
import type { RunStore } from '../store/run-store';
import { roomlessIn, standingOf } from '../store/standing';

export interface GraphPulse {
  /** `listener` hears when what can be seen of the ticket may have changed; returns how to stop. */
  subscribe(ticket: string, listener: () => void): () => void;
  /** Listens to the run; returns how to stop. */
  start(): () => void;
}

export function createGraphPulse(
  runStore: RunStore,
  onNextFrame: (callback: () => void) => void,
): GraphPulse {
  const listeners = new Map<string, Set<() => void>>();
  let seen = new Map<string, readonly unknown[]>();
  let isDue = false;

  function flush(): void {
    isDue = false;
    const copy = runStore.getState();
    const { run } = copy;
    if (run === null) return;
    const standing = standingOf(copy);
    const roomless = roomlessIn(copy);
    const changed = new Set<string>();
    for (const id of run.order) {
      const { attempts = 0 } = run.tickets.get(id) ?? {};
      const now = [...entriesOf(run, id), standing, roomless.includes(attemptKey(id, attempts))];
      const before = seen.get(id);
      if (before !== undefined && now.every((entry, i) => entry === before[i])) continue;
      seen.set(id, now);
      changed.add(id);
      for (const dependent of dependentsOf(run, id)) changed.add(dependent);
    }
    for (const id of changed) for (const listener of listeners.get(id) ?? []) listener();
  }

  return {
    subscribe(ticket, listener) {
      const own = listeners.get(ticket) ?? new Set();
      listeners.set(ticket, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(ticket) === own) listeners.delete(ticket);
      };
    },
    start() {
      seen = new Map();
      flush();
      return runStore.subscribe(() => {
        if (isDue) return;
        isDue = true;
        onNextFrame(flush);
      });
    },
  };
}

/** All that a card shows comes from these; an entry that is the same object is unchanged. */
function entriesOf(run: RunState, id: string): readonly unknown[] {
  const ticket = run.tickets.get(id);
  return [ticket, run.attempts.get(attemptKey(id, ticket?.attempts ?? 0)), run.phase];
}

function dependentsOf(run: RunState, id: string): string[] {
  const { starts, targets } = run.schedule.dependents;
  const position = run.tickets.get(id)?.position ?? 0;
  const positions = targets.subarray(starts[position], starts[position + 1]);
  return Array.from(positions, (dependent) => run.order[dependent] ?? '');
}
