import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadySet, has, insert, nextMember, type ReadySet, remove } from './ready-set';

function members(set: ReadySet): number[] {
  const found: number[] = [];
  for (let at = nextMember(set, 0); at >= 0; at = nextMember(set, at + 1)) found.push(at);
  return found;
}

/** Sizes around the borders of words and levels, where a mistake would be. */
const anySize = fc.constantFrom(1, 2, 31, 32, 33, 63, 64, 65, 1_023, 1_024, 1_025, 32_768, 40_000);

describe('a ready set', () => {
  it('behaves as a plain set that is looked through from the start', () => {
    const changes = anySize.chain((size) =>
      fc.tuple(
        fc.constant(size),
        fc.array(fc.record({ add: fc.boolean(), member: fc.nat(size - 1), from: fc.nat(size + 40) })),
      ),
    );
    fc.assert(
      fc.property(changes, ([size, steps]) => {
        const set = createReadySet(size);
        const model = new Set<number>();
        for (const { add, member, from } of steps) {
          if (add) {
            insert(set, member);
            model.add(member);
          } else {
            remove(set, member);
            model.delete(member);
          }
          const sorted = [...model].sort((a, b) => a - b);
          expect(has(set, member)).toBe(add);
          expect(set.count).toBe(model.size);
          expect(nextMember(set, from)).toBe(sorted.find((other) => other >= from) ?? -1);
          expect(members(set)).toEqual(sorted);
        }
      }),
    );
  });

  it('depends on its members only and not on the order of changes', () => {
    const cases = anySize.chain((size) =>
      fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1)), fc.uniqueArray(fc.nat(size - 1))),
    );
    fc.assert(
      fc.property(cases, ([size, stay, leave]) => {
        const [first, second] = [createReadySet(size), createReadySet(size)];
        for (const member of stay) insert(first, member);
        for (const member of [...leave, ...stay.toReversed()]) insert(second, member);
        for (const member of leave) if (!stay.includes(member)) remove(second, member);
        expect(second).toEqual(first);
      }),
    );
  });

  it('of nothing holds nothing', () => {
    expect(nextMember(createReadySet(0), 0)).toBe(-1);
  });

  it('finds one member far away among 100,000', () => {
    const set = createReadySet(100_000);
    insert(set, 99_999);
    expect(nextMember(set, 0)).toBe(99_999);
    remove(set, 99_999);
    expect(nextMember(set, 0)).toBe(-1);
  });

  it('counts a member once, however often it is put in or taken out', () => {
    const set = createReadySet(8);
    insert(set, 3);
    insert(set, 3);
    expect(set.count).toBe(1);
    remove(set, 3);
    remove(set, 3);
    expect(set.count).toBe(0);
  });
});
