import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  complete,
  createSchedule,
  firstReady,
  isReady,
  offer,
  type Schedulable,
  type Schedule,
  withdraw,
} from './schedule';

const anyTickets: fc.Arbitrary<Schedulable[]> = fc.integer({ min: 1, max: 14 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, position) =>
      fc.record({
        priority: fc.integer({ min: 0, max: 3 }),
        dependencies:
          position === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(position - 1), { maxLength: 3 }),
      }),
    ),
  ),
);

function open(tickets: readonly Schedulable[]): Schedule {
  const schedule = createSchedule(tickets);
  for (const position of tickets.keys()) if (isReady(schedule, position)) offer(schedule, position);
  return schedule;
}

/** The longest path of dependents, by trying every one. */
function behind(tickets: readonly Schedulable[], position: number): number {
  const lengths = [...tickets.keys()]
    .filter((other) => tickets[other]?.dependencies.includes(position))
    .map((other) => behind(tickets, other) + 1);
  return Math.max(0, ...lengths);
}

/** The rule, said once more in the plainest way: what is ready and in which order it starts. */
function naiveReady(tickets: readonly Schedulable[], completed: ReadonlySet<number>): number[] {
  const priority = (position: number) => tickets[position]?.priority ?? 0;
  return [...tickets.keys()]
    .filter((position) => !completed.has(position))
    .filter((position) => tickets[position]?.dependencies.every((needed) => completed.has(needed)))
    .sort((a, b) => priority(a) - priority(b) || behind(tickets, b) - behind(tickets, a) || a - b);
}

describe('the schedule', () => {
  it('always names the tickets whose dependencies are all completed, the next one first', () => {
    fc.assert(
      fc.property(anyTickets, fc.array(fc.nat(50)), (tickets, choices) => {
        const schedule = open(tickets);
        const completed = new Set<number>();
        for (const choice of choices) {
          const ready = naiveReady(tickets, completed);
          expect(firstReady(schedule, tickets.length)).toEqual(ready);
          expect(firstReady(schedule, 2)).toEqual(ready.slice(0, 2));
          // Any of them may come to its end first.
          const next = ready[choice % Math.max(1, ready.length)];
          if (next === undefined) break;
          withdraw(schedule, next);
          complete(schedule, next, (freed) => offer(schedule, freed));
          completed.add(next);
        }
      }),
    );
  });

  it('frees a dependent at the last of its dependencies, and only once', () => {
    const schedule = open([
      { priority: 2, dependencies: [] },
      { priority: 2, dependencies: [] },
      { priority: 2, dependencies: [0, 1] },
    ]);
    const freed: number[] = [];
    complete(schedule, 0, (position) => freed.push(position));
    expect(freed).toEqual([]);
    expect(isReady(schedule, 2)).toBe(false);
    complete(schedule, 1, (position) => freed.push(position));
    expect(freed).toEqual([2]);
  });

  it('takes priority before the longest path, and the longest path before file order', () => {
    const schedule = open([
      { priority: 2, dependencies: [] },
      { priority: 2, dependencies: [] },
      { priority: 2, dependencies: [1] },
      { priority: 1, dependencies: [] },
      { priority: 2, dependencies: [] },
    ]);
    expect(firstReady(schedule, 9)).toEqual([3, 1, 0, 4]);
  });

  it('forgets a ticket that is withdrawn until it is offered again', () => {
    const schedule = open([
      { priority: 2, dependencies: [] },
      { priority: 2, dependencies: [] },
    ]);
    withdraw(schedule, 0);
    expect(firstReady(schedule, 9)).toEqual([1]);
    offer(schedule, 0);
    expect(firstReady(schedule, 9)).toEqual([0, 1]);
  });

  it('works through a chain of 10,000 one by one', () => {
    const schedule = open(
      Array.from({ length: 10_000 }, (_, position) => ({
        priority: 2,
        dependencies: position === 0 ? [] : [position - 1],
      })),
    );
    const order: number[] = [];
    for (let [next] = firstReady(schedule, 2); next !== undefined; [next] = firstReady(schedule, 2)) {
      order.push(next);
      withdraw(schedule, next);
      complete(schedule, next, (freed) => offer(schedule, freed));
    }
    expect(order).toEqual([...order.keys()]);
    expect(order).toHaveLength(10_000);
  });

  it('of no tickets has nothing ready', () => {
    expect(firstReady(createSchedule([]), 4)).toEqual([]);
  });
});
