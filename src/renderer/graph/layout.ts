// Where each ticket stands: layers from left to right, each connected part by itself, the parts packed on shelves. The same
// tickets always give the same picture. Nothing recurses, so a chain of any length is fine.
import type { Dependencies } from '../../shared/graph';
import { connectedParts } from './connected-parts';
import { cutIntoLayers } from './layered';
import { orderLayers } from './order-layers';
import { packParts } from './pack-parts';
import { placeLayers } from './place-layers';

export const CARD = { width: 196, height: 82 } as const;
const COLUMN_GAP = 52;
const ROW_GAP = 24;
/** Room that an edge takes where it runs between cards. */
const LANE = 22;
const PART_GAP = 48;

export interface Layout {
  /** The left top corner of each card. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** By edge, in the order of `dependencies`: the points x, y, x, y … it runs through between its two cards. */
  readonly bends: readonly (readonly number[])[];
}

interface Part {
  readonly members: readonly number[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly bends: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

/** `dependencies` without cycles, each dependency named once. */
export function layout(dependencies: Dependencies): Layout {
  const x = new Float64Array(dependencies.length);
  const y = new Float64Array(dependencies.length);
  const firstEdge = new Int32Array(dependencies.length);
  let edges = 0;
  dependencies.forEach((list, i) => {
    firstEdge[i] = edges;
    edges += list.length;
  });
  const bends: (readonly number[])[] = Array.from({ length: edges }, () => []);

  const parts = connectedParts(dependencies).map((members) => layoutPart(dependencies, members));
  // Tickets that stand alone come last, as a block of their own: they say the least.
  const shown = [
    ...parts.filter(({ members }) => members.length > 1),
    ...parts.filter(({ members }) => members.length === 1),
  ];
  const gapOf = shown.every(({ members }) => members.length === 1) ? ROW_GAP : PART_GAP;
  packParts(shown, gapOf).forEach((corner, at) => {
    const part = shown[at] as Part;
    let edge = 0;
    part.members.forEach((position, i) => {
      x[position] = corner.x + (part.x[i] as number);
      y[position] = corner.y + (part.y[i] as number);
      const count = dependencies[position]?.length ?? 0;
      for (let k = 0; k < count; k++) {
        const points = part.bends[edge++] ?? [];
        bends[(firstEdge[position] as number) + k] = points.map((value, axis) =>
          axis % 2 === 0 ? value + corner.x : value + corner.y,
        );
      }
    });
  });
  return { x, y, bends };
}

function layoutPart(dependencies: Dependencies, members: readonly number[]): Part {
  const local = new Map(members.map((position, i) => [position, i]));
  const own = members.map((position) =>
    (dependencies[position] ?? []).map((from) => local.get(from) as number),
  );
  const graph = cutIntoLayers(own);
  const { layers } = orderLayers(graph);
  const middle = placeLayers(graph, layers, { ticket: CARD.height + ROW_GAP, edge: LANE });
  const column = (vertex: number) => (graph.layerOf[vertex] as number) * (CARD.width + COLUMN_GAP);

  const x = new Float64Array(members.length);
  const y = new Float64Array(members.length);
  let height = 0;
  for (let i = 0; i < members.length; i++) {
    x[i] = column(i);
    y[i] = (middle[i] as number) - (CARD.height + ROW_GAP) / 2;
    height = Math.max(height, (y[i] as number) + CARD.height);
  }
  const bends = Array.from(graph.firstDummy, (first, edge) => {
    const points: number[] = [];
    const count = graph.dummyCount[edge] as number;
    for (let dummy = first; dummy < first + count; dummy++) {
      const at = (middle[dummy] as number) - ROW_GAP / 2;
      height = Math.max(height, at);
      points.push(column(dummy), at, column(dummy) + CARD.width, at);
    }
    return points;
  });
  const width = (layers.length - 1) * (CARD.width + COLUMN_GAP) + CARD.width;
  return { members, x, y, bends, width, height };
}
