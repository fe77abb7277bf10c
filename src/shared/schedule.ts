import {
  countDependencies,
  type Dependencies,
  type Dependents,
  dependentsOf,
  longestPathsBehind,
} from './graph';
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
  const byRank = inOrder(tickets, behind);
  const rankOf = new Int32Array(tickets.length);
  byRank.forEach((position, rank) => {
    rankOf[position] = rank;
  });
  const waiting = countDependencies(dependencies);
  return { dependents, waiting, ready: createReadySet(tickets.length), rankOf, byRank };
}

/** By priority, then longest path, then position: the key that decides last is sorted first, as every pass is stable. */
function inOrder(tickets: readonly Schedulable[], behind: Int32Array): Int32Array {
  const longest = behind.reduce((a, b) => Math.max(a, b), 0);
  const byPath = sortByKey(
    Int32Array.from(behind.keys()),
    behind.map((path) => longest - path),
    longest + 1,
  );
  const priorities = [...new Set(tickets.map(({ priority }) => priority))].sort((a, b) => a - b);
  if (priorities.length <= 1) return byPath;
  const levels = new Map(priorities.map((priority, level) => [priority, level]));
  const levelOf = Int32Array.from(tickets, ({ priority }) => levels.get(priority) as number);
  return sortByKey(byPath, levelOf, priorities.length);
}

/** Counting sort, stable: linear, where a sort by comparison would cost more a ticket the more tickets there are. */
function sortByKey(positions: Int32Array, keyOf: Int32Array, keys: number): Int32Array {
  const next = new Int32Array(keys + 1);
  for (const key of keyOf) next[key + 1] = (next[key + 1] as number) + 1;
  for (let key = 0; key < keys; key++) next[key + 1] = (next[key + 1] as number) + (next[key] as number);
  const sorted = new Int32Array(positions.length);
  for (const position of positions) {
    const key = keyOf[position] as number;
    const place = next[key] as number;
    sorted[place] = position;
    next[key] = place + 1;
  }
  return sorted;
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

/** Counts one dependency more for each dependent; none of them is ready then. */
export function reopen(schedule: Schedule, position: number): void {
  const { starts, targets } = schedule.dependents;
  for (let e = starts[position] as number; e < (starts[position + 1] as number); e++) {
    const dependent = targets[e] as number;
    schedule.waiting[dependent] = (schedule.waiting[dependent] as number) + 1;
    withdraw(schedule, dependent);
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
