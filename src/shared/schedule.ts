import { type Dependencies, type Dependents, dependentsOf, longestPathsBehind } from './graph';
import { createReadySet, insert, nextMember, type ReadySet, remove } from './ready-set';

/** What the order of work is decided by; positions are file order. */
export interface Schedulable {
  readonly priority: number;
  readonly dependencies: readonly number[];
}

/**
 * Which tickets are ready, in the order in which they are to start: by priority, then by the longest path of dependents,
 * then in file order. Every change costs what it touches.
 */
export interface Schedule {
  readonly dependents: Dependents;
  /** Dependencies that are not completed yet, by position. */
  readonly waiting: Int32Array;
  /** The ready tickets by rank; `rankOf` and `byRank` translate. */
  readonly ready: ReadySet;
  readonly rankOf: Int32Array;
  readonly byRank: Int32Array;
}

/** Nothing is completed and nothing is ready yet: the holder says so ticket by ticket. */
export function createSchedule(tickets: readonly Schedulable[]): Schedule {
  const dependencies: Dependencies = tickets.map((ticket) => ticket.dependencies);
  const dependents = dependentsOf(dependencies);
  const behind = longestPathsBehind(dependencies, dependents);
  const byRank = Int32Array.from(tickets.keys()).sort((a, b) => {
    const first = tickets[a]?.priority ?? 0;
    const second = tickets[b]?.priority ?? 0;
    return first - second || (behind[b] as number) - (behind[a] as number) || a - b;
  });
  const rankOf = new Int32Array(tickets.length);
  byRank.forEach((position, rank) => {
    rankOf[position] = rank;
  });
  const waiting = Int32Array.from(dependencies, (list) => list.length);
  return { dependents, waiting, ready: createReadySet(tickets.length), rankOf, byRank };
}

export function isReady(schedule: Schedule, position: number): boolean {
  return schedule.waiting[position] === 0;
}

export function offer(schedule: Schedule, position: number): void {
  insert(schedule.ready, schedule.rankOf[position] as number);
}

export function withdraw(schedule: Schedule, position: number): void {
  remove(schedule.ready, schedule.rankOf[position] as number);
}

/** Counts one dependency less for each dependent and calls `freed` for those that wait for nothing more. */
export function complete(schedule: Schedule, position: number, freed: (dependent: number) => void): void {
  const { starts, targets } = schedule.dependents;
  for (let e = starts[position] as number; e < (starts[position + 1] as number); e++) {
    const dependent = targets[e] as number;
    const left = (schedule.waiting[dependent] as number) - 1;
    schedule.waiting[dependent] = left;
    if (left === 0) freed(dependent);
  }
}

/** The first `count` ready tickets' positions, in order. */
export function firstReady(schedule: Schedule, count: number): number[] {
  const found: number[] = [];
  for (
    let rank = nextMember(schedule.ready, 0);
    rank >= 0 && found.length < count;
    rank = nextMember(schedule.ready, rank + 1)
  ) {
    found.push(schedule.byRank[rank] as number);
  }
  return found;
}
