// Gives each vertex its height on the page: as near to its neighbours as the order and the distances allow.
import type { Dependents } from '../../shared/graph';
import type { Layered } from './layered';

/** Passes go right, left, right …; the last one decides. */
const PASSES = 5;

export interface Spacing {
  /** Height that a ticket takes with the gap below it, and what an edge takes that runs between tickets. */
  readonly ticket: number;
  readonly edge: number;
}

/** The middle of each vertex in whole pixels; the topmost edge of what is there is 0. */
export function placeLayers(graph: Layered, layers: readonly Int32Array[], spacing: Spacing): Float64Array {
  const middle = new Float64Array(graph.layerOf.length);
  const room = (vertex: number) => (vertex < graph.tickets ? spacing.ticket : spacing.edge);
  for (const layer of layers) {
    let end = 0;
    for (const vertex of layer) {
      middle[vertex] = end + room(vertex) / 2;
      end += room(vertex);
    }
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const toTheRight = pass % 2 === 0;
    for (let i = 1; i < layers.length; i++) {
      const layer = layers[toTheRight ? i : layers.length - 1 - i] as Int32Array;
      align(layer, toTheRight ? graph.left : graph.right, middle, room, graph.tickets);
    }
  }
  let top = Number.POSITIVE_INFINITY;
  for (let v = 0; v < middle.length; v++) {
    top = Math.min(top, (middle[v] as number) - room(v) / 2);
  }
  return middle.map((y) => y - top);
}

/**
 * Puts a layer where the squares of the distances to the wished heights are least, in its order and without overlap:
 * isotonic regression by pooling neighbours that collide.
 */
function align(
  layer: Int32Array,
  { starts, targets }: Dependents,
  middle: Float64Array,
  room: (vertex: number) => number,
  tickets: number,
): void {
  const offset = new Float64Array(layer.length);
  const blockStart = new Int32Array(layer.length + 1);
  const blockMean = new Float64Array(layer.length);
  const blockWeight = new Float64Array(layer.length);
  let blocks = 0;
  for (let i = 0; i < layer.length; i++) {
    const vertex = layer[i] as number;
    if (i > 0) {
      offset[i] = (offset[i - 1] as number) + (room(layer[i - 1] as number) + room(vertex)) / 2;
    }
    const start = starts[vertex] as number;
    const end = starts[vertex + 1] as number;
    let sum = 0;
    for (let e = start; e < end; e++) sum += middle[targets[e] as number] as number;
    const wish = end > start ? sum / (end - start) : (middle[vertex] as number);
    // Long edges look best straight; a ticket that nothing pulls on gives way.
    let weight = vertex >= tickets ? 4 : end > start ? 1 : 0.1;
    let mean = wish - (offset[i] as number);
    let first = i;
    while (blocks > 0 && (blockMean[blocks - 1] as number) > mean) {
      blocks--;
      const other = blockWeight[blocks] as number;
      mean = (mean * weight + (blockMean[blocks] as number) * other) / (weight + other);
      weight += other;
      first = blockStart[blocks] as number;
    }
    blockStart[blocks] = first;
    blockMean[blocks] = mean;
    blockWeight[blocks] = weight;
    blocks++;
  }
  blockStart[blocks] = layer.length;
  for (let block = 0; block < blocks; block++) {
    // Rounding a whole block keeps its distances, and blocks keep their order.
    const base = Math.round(blockMean[block] as number);
    for (let i = blockStart[block] as number; i < (blockStart[block + 1] as number); i++) {
      middle[layer[i] as number] = base + (offset[i] as number);
    }
  }
}
