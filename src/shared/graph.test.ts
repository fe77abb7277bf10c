import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dependencies, dependentsOf, findCycles, longestPathsBehind, topologicalOrder } from './graph';

/** Any graph, cycles and all: each position with the positions it waits for, each once. */
const anyGraph: fc.Arbitrary<number[][]> = fc.integer({ min: 0, max: 12 }).chain((size) =>
  fc.array(size === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), {
    minLength: size,
    maxLength: size,
  }),
);

/** A graph without cycles, its positions shuffled so that nothing comes out right by file order alone. */
const acyclicGraph: fc.Arbitrary<number[][]> = anyGraph.chain((graph) =>
  fc
    .shuffledSubarray([...graph.keys()], { minLength: graph.length, maxLength: graph.length })
    .map((place) => {
      const moved: number[][] = graph.map(() => []);
      graph.forEach((list, from) => {
        moved[place[from] as number] = list.filter((to) => to < from).map((to) => place[to] as number);
      });
      return moved;
    }),
);

/** Whether one can get from `from` to `to` along dependencies, by at least one step. */
function reaches(graph: Dependencies, from: number, to: number): boolean {
  const seen = new Set<number>();
  const rest = [...(graph[from] ?? [])];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    rest.push(...(graph[node] ?? []));
  }
  return false;
}

function edgesOf(graph: Dependencies): [number, number][] {
  return graph.flatMap((list, from) => list.map((to): [number, number] => [from, to]));
}

function chain(length: number): number[][] {
  return Array.from({ length }, (_, position) => (position === 0 ? [] : [position - 1]));
}

describe('dependents', () => {
  it('are the dependencies turned round', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { starts, targets } = dependentsOf(graph);
        graph.forEach((_, position) => {
          const told = [...targets.subarray(starts[position], starts[position + 1])];
          const naive = [...graph.keys()].filter((other) => graph[other]?.includes(position));
          expect(told.toSorted((a, b) => a - b)).toEqual(naive);
        });
      }),
    );
  });
});

describe('the order of work', () => {
  it('has each position once and after all it waits for', () => {
    fc.assert(
      fc.property(acyclicGraph, (graph) => {
        const order = [...topologicalOrder(graph)];
        expect(order.toSorted((a, b) => a - b)).toEqual([...graph.keys()]);
        for (const [from, to] of edgesOf(graph)) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
      }),
    );
  });

  it('leaves out exactly what lies on a cycle or waits for one', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const onCycle = (position: number) => reaches(graph, position, position);
        const stuck = [...graph.keys()].filter(
          (position) =>
            onCycle(position) ||
            [...graph.keys()].some((other) => onCycle(other) && reaches(graph, position, other)),
        );
        const order = new Set(topologicalOrder(graph));
        expect([...graph.keys()].filter((position) => !order.has(position))).toEqual(stuck);
      }),
    );
  });
});

describe('the longest path of dependents', () => {
  it('is what trying every path gives', () => {
    fc.assert(
      fc.property(acyclicGraph, (graph) => {
        const naive = (position: number): number =>
          Math.max(
            0,
            ...[...graph.keys()]
              .filter((other) => graph[other]?.includes(position))
              .map((other) => naive(other) + 1),
          );
        expect([...longestPathsBehind(graph, dependentsOf(graph))]).toEqual([...graph.keys()].map(naive));
      }),
    );
  });

  it('of a chain of 10,000 counts down to its end', () => {
    const graph = chain(10_000);
    const lengths = longestPathsBehind(graph, dependentsOf(graph));
    expect([lengths[0], lengths[5_000], lengths[9_999]]).toEqual([9_999, 4_999, 0]);
  });
});

describe('cycles', () => {
  it('are told as closed paths along real dependencies that visit nobody twice', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        for (const cycle of findCycles(graph)) {
          expect(cycle.at(-1)).toBe(cycle[0]);
          expect(cycle[0]).toBe(Math.min(...cycle));
          expect(new Set(cycle).size).toBe(cycle.length - 1);
          for (let i = 1; i < cycle.length; i++) expect(graph[cycle[i - 1] as number]).toContain(cycle[i]);
        }
      }),
    );
  });

  it('cover every dependency that lies on one, and none is told twice', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const cycles = findCycles(graph);
        const told = new Set(cycles.flatMap((cycle) => cycle.slice(1).map((to, i) => `${cycle[i]} ${to}`)));
        const guilty = edgesOf(graph).filter(([from, to]) => from === to || reaches(graph, to, from));
        if (cycles.length < 20) expect(told).toEqual(new Set(guilty.map(([from, to]) => `${from} ${to}`)));
        else expect(guilty.length).toBeGreaterThanOrEqual(20);
        expect(new Set(cycles.map(String)).size).toBe(cycles.length);
      }),
    );
  });

  it('that share a ticket are both told', () => {
    expect(findCycles([[1, 2], [0], [0]])).toEqual([
      [0, 1, 0],
      [0, 2, 0],
    ]);
  });

  it('of a ticket with itself and of two far apart are told in file order', () => {
    expect(findCycles([[], [3], [2], [1]])).toEqual([
      [1, 3, 1],
      [2, 2],
    ]);
  });

  it('are not there in a chain of 10,000, and there is one when its ends are tied', () => {
    const graph = chain(10_000);
    expect(findCycles(graph)).toEqual([]);
    graph[0] = [9_999];
    const [cycle, ...more] = findCycles(graph);
    expect(more).toEqual([]);
    expect(cycle).toHaveLength(10_001);
    expect(cycle?.slice(0, 3)).toEqual([0, 9_999, 9_998]);
  });

  it('of a thicket are told to a number that can be read', () => {
    const graph = Array.from({ length: 1_000 }, (_, from) =>
      Array.from({ length: 5 }, (__, i) => (from * 7 + i * 131 + 1) % 1_000),
    );
    expect(findCycles(graph)).toHaveLength(20);
  });
});
