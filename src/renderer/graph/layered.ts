// Cuts one connected part of the graph into layers: a ticket stands one layer right of its furthest dependency, and an
// edge that crosses layers gets a place of its own (a dummy) in each, so that it can run between the cards.
import { type Dependencies, type Dependents, dependentsOf, topologicalOrder } from '../../shared/graph';

export interface Layered {
  /** Vertices below `tickets` are tickets, the others dummies. */
  readonly tickets: number;
  readonly layerOf: Int32Array;
  /** The vertices of each layer, from top to bottom. */
  readonly layers: readonly Int32Array[];
  /** For every vertex its neighbours one layer to the left, and one to the right. */
  readonly left: Dependents;
  readonly right: Dependents;
  /** By edge, in the order of `dependencies`: its first dummy and how many; -1 and 0 for an edge without. */
  readonly firstDummy: Int32Array;
  readonly dummyCount: Int32Array;
}

/** More dummies than this for each ticket cost more time than they give clarity; the longest edges go without. */
const DUMMIES_PER_TICKET = 8;
const DUMMIES_ALWAYS = 4_000;

export function cutIntoLayers(dependencies: Dependencies): Layered {
  const tickets = dependencies.length;
  const layerOfTicket = longestPathLayers(dependencies);
  const spans = spansOf(dependencies, layerOfTicket);
  const longest = longestRouted(spans, Math.max(DUMMIES_ALWAYS, DUMMIES_PER_TICKET * tickets));

  const firstDummy = new Int32Array(spans.length).fill(-1);
  const dummyCount = new Int32Array(spans.length);
  let vertices = tickets;
  spans.forEach((span, edge) => {
    if (span < 2 || span > longest) return;
    firstDummy[edge] = vertices;
    dummyCount[edge] = span - 1;
    vertices += span - 1;
  });

  const layerOf = new Int32Array(vertices);
  layerOf.set(layerOfTicket);
  const leftOf: number[][] = Array.from({ length: vertices }, () => []);
  let edge = 0;
  dependencies.forEach((list, to) => {
    for (const from of list) {
      const first = firstDummy[edge] as number;
      const count = dummyCount[edge++] as number;
      if (first < 0) {
        if (layerOf[to] === (layerOf[from] as number) + 1) leftOf[to]?.push(from);
        continue;
      }
      for (let i = 0; i < count; i++) {
        layerOf[first + i] = (layerOf[from] as number) + 1 + i;
        leftOf[first + i]?.push(i === 0 ? from : first + i - 1);
      }
      leftOf[to]?.push(first + count - 1);
    }
  });
  return {
    tickets,
    layerOf,
    layers: groupByLayer(layerOf),
    left: flatten(leftOf),
    right: dependentsOf(leftOf),
    firstDummy,
    dummyCount,
  };
}

function longestPathLayers(dependencies: Dependencies): Int32Array {
  const layer = new Int32Array(dependencies.length);
  for (const to of topologicalOrder(dependencies)) {
    for (const from of dependencies[to] ?? []) {
      layer[to] = Math.max(layer[to] as number, (layer[from] as number) + 1);
    }
  }
  return layer;
}

function spansOf(dependencies: Dependencies, layer: Int32Array): Int32Array {
  return Int32Array.from(
    dependencies.flatMap((list, to) => list.map((from) => (layer[to] as number) - (layer[from] as number))),
  );
}

/** The longest span whose edges, with all shorter ones, still fit the budget of dummies. */
function longestRouted(spans: Int32Array, budget: number): number {
  const sorted = spans.slice().sort();
  let used = 0;
  for (const span of sorted) {
    used += Math.max(0, span - 1);
    if (used > budget) return span - 1;
  }
  return Number.POSITIVE_INFINITY;
}

function groupByLayer(layerOf: Int32Array): Int32Array[] {
  const sizes: number[] = [];
  for (const layer of layerOf) sizes[layer] = (sizes[layer] ?? 0) + 1;
  const layers = Array.from(sizes, (size) => new Int32Array(size ?? 0));
  const next = new Int32Array(layers.length);
  layerOf.forEach((layer, vertex) => {
    const slot = next[layer] as number;
    (layers[layer] as Int32Array)[slot] = vertex;
    next[layer] = slot + 1;
  });
  return layers;
}

function flatten(lists: readonly (readonly number[])[]): Dependents {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => {
    starts[i + 1] = (starts[i] as number) + list.length;
  });
  const targets = new Int32Array(starts[lists.length] as number);
  lists.forEach((list, i) => {
    targets.set(list, starts[i]);
  });
  return { starts, targets };
}
