// Orders each layer so that few edges cross: barycentre sweeps to the right and to the left, the best order seen is kept.
import type { Dependents } from '../../shared/graph';
import type { Layered } from './layered';

const SWEEPS = 8;

/** The vertices of each layer from top to bottom, and each vertex's place in its layer. */
export interface LayerOrder {
  readonly layers: readonly Int32Array[];
  readonly placeOf: Int32Array;
}

export function orderLayers(graph: Layered): LayerOrder {
  const layers = graph.layers.map((layer) => layer.slice());
  const placeOf = new Int32Array(graph.layerOf.length);
  const weight = new Float64Array(graph.layerOf.length);
  for (const layer of layers) settle(layer, placeOf);

  let best = layers.map((layer) => layer.slice());
  let fewest = countCrossings(layers, graph.left, placeOf);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const toTheRight = sweep % 2 === 0;
    for (let i = 1; i < layers.length; i++) {
      const layer = layers[toTheRight ? i : layers.length - 1 - i] as Int32Array;
      sortByBarycentre(layer, toTheRight ? graph.left : graph.right, placeOf, weight);
    }
    const crossings = countCrossings(layers, graph.left, placeOf);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = layers.map((layer) => layer.slice());
  }
  for (const layer of best) settle(layer, placeOf);
  return { layers: best, placeOf };
}

function settle(layer: Int32Array, placeOf: Int32Array): void {
  layer.forEach((vertex, place) => {
    placeOf[vertex] = place;
  });
}

/** A vertex without neighbours on that side stays where it is; ties keep their order, so that the result is the same each time. */
function sortByBarycentre(
  layer: Int32Array,
  { starts, targets }: Dependents,
  placeOf: Int32Array,
  weight: Float64Array,
): void {
  for (const vertex of layer) {
    const start = starts[vertex] as number;
    const end = starts[vertex + 1] as number;
    let sum = 0;
    for (let e = start; e < end; e++) sum += placeOf[targets[e] as number] as number;
    weight[vertex] = end > start ? sum / (end - start) : (placeOf[vertex] as number);
  }
  layer.sort(
    (a, b) =>
      (weight[a] as number) - (weight[b] as number) || (placeOf[a] as number) - (placeOf[b] as number),
  );
  settle(layer, placeOf);
}

/** Crossings between neighbouring layers: inversions, counted with a Fenwick tree. */
function countCrossings(
  layers: readonly Int32Array[],
  { starts, targets }: Dependents,
  placeOf: Int32Array,
): number {
  let crossings = 0;
  for (let i = 1; i < layers.length; i++) {
    const tree = new Int32Array((layers[i - 1] as Int32Array).length + 1);
    let seen = 0;
    for (const vertex of layers[i] as Int32Array) {
      const start = starts[vertex] as number;
      const end = starts[vertex + 1] as number;
      for (let e = start; e < end; e++) {
        crossings += seen - countUpTo(tree, (placeOf[targets[e] as number] as number) + 1);
      }
      for (let e = start; e < end; e++) add(tree, (placeOf[targets[e] as number] as number) + 1);
      seen += end - start;
    }
  }
  return crossings;
}

function add(tree: Int32Array, at: number): void {
  for (let i = at; i < tree.length; i += i & -i) tree[i] = (tree[i] as number) + 1;
}

function countUpTo(tree: Int32Array, at: number): number {
  let sum = 0;
  for (let i = at; i > 0; i -= i & -i) sum += tree[i] as number;
  return sum;
}
