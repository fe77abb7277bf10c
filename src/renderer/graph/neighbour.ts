import type { Graph, TicketNode } from './to-graph';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The ticket that an arrow key leads to: left and right along an edge (the one nearest in height), up and down to the next in
 * the same column. `null` where there is none; from nowhere it is the first ticket of the picture.
 */
export function neighbour(graph: Graph, from: string | null, direction: Direction): string | null {
  const start = graph.nodes.find(({ id }) => id === from);
  if (start === undefined) return firstNode(graph)?.id ?? null;
  if (direction === 'left' || direction === 'right') {
    const linked = new Set(
      direction === 'left'
        ? graph.edges.filter(({ target }) => target === from).map(({ source }) => source)
        : graph.edges.filter(({ source }) => source === from).map(({ target }) => target),
    );
    const found = graph.nodes.filter(({ id }) => linked.has(id));
    return nearest(found, (node) => Math.abs(node.position.y - start.position.y))?.id ?? null;
  }
  const sign = direction === 'down' ? 1 : -1;
  const below = graph.nodes.filter(
    ({ position }) => position.x === start.position.x && (position.y - start.position.y) * sign > 0,
  );
  return nearest(below, (node) => Math.abs(node.position.y - start.position.y))?.id ?? null;
}

function firstNode(graph: Graph): TicketNode | undefined {
  return nearest(graph.nodes, ({ position }) => position.x * 1_000 + position.y);
}

function nearest(
  nodes: readonly TicketNode[],
  distance: (node: TicketNode) => number,
): TicketNode | undefined {
  let best: TicketNode | undefined;
  for (const node of nodes) if (best === undefined || distance(node) < distance(best)) best = node;
  return best;
}
