// The graph as React Flow takes it: only where tickets stand and what depends on what. What a card says is read by the card
// itself, so that an event renders one card. Nodes and edges that have not changed keep their identity.
import { type Edge, type Node, Position } from '@xyflow/react';
import type { RunState } from '../../shared/run-state';
import { CARD, layout } from './layout';

export type TicketNode = Node<Record<string, never>, 'ticket'>;
export type TicketEdge = Edge<{ points: readonly number[] }, 'dependency'>;

export interface Graph {
  readonly nodes: TicketNode[];
  readonly edges: TicketEdge[];
}

/** Of the file's tickets and dependencies; statuses play no part. `previous` is what this gave the last time. */
export function toGraph(run: RunState, previous: Graph | null): Graph {
  const dependencies = run.order.map((id) => dependenciesOf(run, id));
  const { x, y, bends } = layout(dependencies);
  const knownNodes = new Map(previous?.nodes.map((node) => [node.id, node]));
  const knownEdges = new Map(previous?.edges.map((edge) => [edge.id, edge]));

  const nodes = run.order.map((id, i) => {
    const position = { x: x[i] ?? 0, y: y[i] ?? 0 };
    const known = knownNodes.get(id);
    return known?.position.x === position.x && known.position.y === position.y ? known : toNode(id, position);
  });
  let at = 0;
  const edges = dependencies.flatMap((list, to) =>
    list.map((from): TicketEdge => {
      const start = [(x[from] ?? 0) + CARD.width, (y[from] ?? 0) + CARD.height / 2];
      const end = [x[to] ?? 0, (y[to] ?? 0) + CARD.height / 2];
      const points = [...start, ...(bends[at++] ?? []), ...end];
      const edge = toEdge(run.order[from] ?? '', run.order[to] ?? '', points);
      const known = knownEdges.get(edge.id);
      return known !== undefined && samePoints(known, edge) ? known : edge;
    }),
  );
  const isSame =
    previous?.nodes.length === nodes.length &&
    previous.edges.length === edges.length &&
    nodes.every((node, i) => node === previous.nodes[i]) &&
    edges.every((edge, i) => edge === previous.edges[i]);
  return isSame ? previous : { nodes, edges };
}

/** Positions of a ticket's dependencies, each once. */
export function dependenciesOf(run: RunState, id: string): number[] {
  const positions = run.tickets
    .get(id)
    ?.definition.dependsOn.flatMap((dependency) => run.tickets.get(dependency)?.position ?? []);
  return [...new Set(positions)];
}

/**
 * Size and handles are given up front, as if measured: React Flow need not look at each card before it fits the view and
 * draws an edge.
 */
function toNode(id: string, position: { x: number; y: number }): TicketNode {
  const handle = { y: CARD.height / 2, width: 1, height: 1 };
  return {
    id,
    type: 'ticket',
    position,
    data: {},
    width: CARD.width,
    height: CARD.height,
    measured: { width: CARD.width, height: CARD.height },
    handles: [
      { type: 'target', position: Position.Left, x: 0, ...handle },
      { type: 'source', position: Position.Right, x: CARD.width - 1, ...handle },
    ],
  };
}

function toEdge(source: string, target: string, points: readonly number[]): TicketEdge {
  return { id: JSON.stringify([source, target]), type: 'dependency', source, target, data: { points } };
}

function samePoints(known: TicketEdge, edge: TicketEdge): boolean {
  const before = known.data?.points ?? [];
  const after = edge.data?.points ?? [];
  return before.length === after.length && before.every((value, i) => value === after[i]);
}
