import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dependencies } from '../../shared/graph';
import { CARD, layout } from './layout';

const seed = Number(process.env.BATON_SEED);
const property = { seed, numRuns: 200 };

/** Every ticket depends on some before it in a shuffled order, so that file order is not the order of work. */
const graphs: fc.Arbitrary<Dependencies> = fc
  .integer({ min: 1, max: 60 })
  .chain((size) =>
    fc.tuple(
      fc.array(fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }), { minLength: size, maxLength: size }),
      fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
    ),
  )
  .map(([picks, order]) => {
    const dependencies: number[][] = picks.map(() => []);
    order.forEach((position, at) => {
      const before = picks[at]?.map((pick) => (at === 0 ? -1 : (order[pick % at] ?? -1))) ?? [];
      dependencies[position] = [...new Set(before.filter((from) => from >= 0))];
    });
    return dependencies;
  });

function overlaps(x: Float64Array, y: Float64Array): [number, number][] {
  const byColumn = new Map<number, number[]>();
  x.forEach((left, i) => {
    byColumn.set(left, [...(byColumn.get(left) ?? []), i]);
  });
  const found: [number, number][] = [];
  const columns = [...byColumn].sort(([a], [b]) => a - b);
  for (const [left, members] of columns) {
    for (const [other, others] of columns) {
      if (other < left || other >= left + CARD.width) continue;
      for (const a of members) {
        for (const b of others) {
          if (a !== b && Math.abs((y[a] as number) - (y[b] as number)) < CARD.height) found.push([a, b]);
        }
      }
    }
  }
  return found;
}

describe('the layout', () => {
  it('puts a chain in one straight row from left to right', () => {
    const { x, y } = layout([[], [0], [1], [2]]);
    expect([...y]).toEqual([0, 0, 0, 0]);
    expect([...x]).toEqual([...x].sort((a, b) => a - b));
    expect(new Set(x).size).toBe(4);
  });

  it('puts the middle of a diamond between its two ends', () => {
    const { x, y } = layout([[], [0], [0], [1, 2]]);
    expect(x[1]).toBe(x[2]);
    expect(y[0]).toBe(y[3]);
    expect(y[0]).toBe(((y[1] as number) + (y[2] as number)) / 2);
  });

  it('leads an edge past the cards that it would cross', () => {
    const { x, y, bends } = layout([[], [0], [1], [2, 0]]);
    const long = bends[3] as number[];
    expect(long).toHaveLength(8);
    for (let i = 0; i < long.length; i += 2) {
      for (let card = 0; card < 4; card++) {
        const inside =
          (long[i] as number) >= (x[card] as number) &&
          (long[i] as number) <= (x[card] as number) + CARD.width &&
          (long[i + 1] as number) > (y[card] as number) &&
          (long[i + 1] as number) < (y[card] as number) + CARD.height;
        expect(inside).toBe(false);
      }
    }
  });

  it('lays tickets that stand alone in rows and not in one long column', () => {
    const { x, y } = layout(Array.from({ length: 30 }, () => []));
    expect(new Set(x).size).toBeGreaterThan(3);
    expect(new Set(y).size).toBeGreaterThan(3);
  });

  it('draws no crossing where none is needed', () => {
    // Two chains, written so that file order would cross them.
    const { y } = layout([[], [], [1], [0], [2, 3]]);
    expect(Math.sign((y[0] as number) - (y[1] as number))).toBe(
      Math.sign((y[3] as number) - (y[2] as number)),
    );
  });

  it(`leads every edge from left to right and lets no two cards overlap (seed ${seed})`, () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const { x, y, bends } = layout(dependencies);
        let edge = 0;
        dependencies.forEach((list, to) => {
          for (const from of list) {
            const points = bends[edge++] ?? [];
            const path = [(x[from] as number) + CARD.width, ...points.filter((_, i) => i % 2 === 0), x[to]];
            expect(path).toEqual([...path].sort((a, b) => (a as number) - (b as number)));
            expect(x[from]).toBeLessThan(x[to] as number);
          }
        });
        expect(edge).toBe(bends.length);
        expect(overlaps(x, y)).toEqual([]);
        expect([...x, ...y].every(Number.isInteger)).toBe(true);
      }),
      property,
    );
  });

  it(`gives the same picture for the same tickets (seed ${seed})`, () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        expect(layout(dependencies)).toEqual(layout(dependencies.map((list) => [...list])));
      }),
      property,
    );
  });

  it('takes a chain of 10,000 tickets in which every second one also waits for the first', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) =>
      i === 0 ? [] : i % 2 === 0 && i > 2 ? [i - 1, 0] : [i - 1],
    );
    const { x } = layout(chain);
    expect(x[9_999]).toBeGreaterThan(x[9_998] as number);
  });

  it('says what 100, 1,000 and 5,000 tickets cost', () => {
    for (const size of [100, 1_000, 5_000]) {
      const dependencies = likeARealTrack(size);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        layout(dependencies);
        return performance.now() - start;
      }).sort((a, b) => a - b);
      console.log(`layout of ${size} tickets: ${times[2]?.toFixed(1)} ms`);
      expect(overlaps(layout(dependencies).x, layout(dependencies).y)).toEqual([]);
    }
  });
});

/** Each waits for one to three of the forty before it. */
function likeARealTrack(size: number): number[][] {
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return Array.from({ length: size }, (_, i) => {
    const picks = Array.from({ length: 1 + random(3) }, () => i - 1 - random(40));
    return [...new Set(picks.filter((from) => from >= 0))];
  });
}
