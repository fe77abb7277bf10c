import type { RunEvent } from '../../shared/run-event';
import type { WorkspacePort } from '../engine/ports';

/** An integration branch without git, for runs whose processes die: it outlives them, as a repository does. */
export interface Merges {
  /** For one process; `pause` is where it may die. */
  port(pause: () => Promise<void>): WorkspacePort;
  /** Throws what is wrong with what became of these tickets. */
  check(tickets: readonly string[], events: readonly RunEvent[]): void;
}

export function createMerges(): Merges {
  /** Attempts, in the order in which the branch got them. */
  const branch: string[] = [];
  return {
    port(pause) {
      let underWay = 0;
      return {
        async merge({ attempt: { key } }) {
          if (++underWay > 1) throw new Error('Two results are merged at once');
          await pause();
          if (!branch.includes(key)) branch.push(key);
          await pause();
          underWay--;
          return { type: 'merged', commit: `commit of ${key}` };
        },
        revert: () => Promise.reject(new Error('Nobody takes work back here')),
      };
    },
    check(tickets, events) {
      if (
        [...branch].sort().join() !==
        tickets
          .map((id) => `${id}#1`)
          .sort()
          .join()
      ) {
        throw new Error(`The branch holds ${branch.join()}`);
      }
      const told = events.flatMap((event) =>
        event.type === 'merge.finished' ? [`${event.ticket}#${event.attempt}`] : [],
      );
      if (told.sort().join() !== [...branch].sort().join()) {
        throw new Error(`The branch got ${branch.join()}, and the run says ${told.join()}`);
      }
    },
  };
}
