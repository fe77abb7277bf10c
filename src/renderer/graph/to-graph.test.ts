import { describe, expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import { createRunState, type RunState } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { edgePath } from './edge-path';
import { CARD } from './layout';
import { neighbour } from './neighbour';
import { toGraph } from './to-graph';

function runOf(tickets: TicketDefinition[]): RunState {
  const run = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  fold(run, { type: 'run.opened', seq: 1, at: '2026-01-01T00:00:00Z', run: 'run', track, tickets });
  return run;
}

const diamond = [ticket('A'), ticket('B', ['A']), ticket('C', ['A']), ticket('D', ['B', 'C'])];

describe('the graph of a run', () => {
  it('has a card for each ticket and an edge for each dependency', () => {
    const graph = toGraph(runOf(diamond), null);
    expect(graph.nodes.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D']);
    expect(graph.edges.map(({ source, target }) => `${source} ${target}`)).toEqual([
      'A B',
      'A C',
      'B D',
      'C D',
    ]);
  });

  it('knows the size of each card before anything is drawn', () => {
    const [node] = toGraph(runOf(diamond), null).nodes;
    expect(node).toMatchObject({ ...CARD, measured: CARD });
    expect(node?.handles?.map(({ type }) => type)).toEqual(['target', 'source']);
  });

  it('is the same object while only statuses change', () => {
    const run = runOf(diamond);
    const graph = toGraph(run, null);
    fold(run, {
      type: 'ticket.completed',
      seq: 2,
      at: '2026-01-01T00:00:01Z',
      run: 'run',
      ticket: 'A',
      attempt: null,
      by: 'person',
      summary: '',
    });
    expect(toGraph(run, graph)).toBe(graph);
  });

  it('keeps the cards that stay where they are when tickets join', () => {
    const run = runOf(diamond);
    const before = toGraph(run, null);
    fold(run, {
      type: 'tickets.added',
      seq: 2,
      at: '2026-01-01T00:00:01Z',
      run: 'run',
      source: 'b.json',
      tickets: [ticket('E', ['D'])],
    });
    const after = toGraph(run, before);
    expect(after.nodes.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(after.nodes.slice(0, 4)).toEqual(before.nodes);
    before.nodes.forEach((node, i) => {
      expect(after.nodes[i]).toBe(node);
    });
  });

  it('draws a dependency that is named twice once', () => {
    expect(toGraph(runOf([ticket('A'), ticket('B', ['A', 'A'])]), null).edges).toHaveLength(1);
  });
});

describe('the arrow keys', () => {
  const graph = toGraph(runOf([...diamond, ticket('alone')]), null);

  it('lead along the edges and along the column', () => {
    const first = neighbour(graph, 'A', 'right') ?? '';
    expect(['B', 'C']).toContain(first);
    expect(neighbour(graph, first, 'left')).toBe('A');
    expect([neighbour(graph, 'B', 'down'), neighbour(graph, 'C', 'up')]).toEqual(['C', 'B']);
  });

  it('stay where there is nothing further', () => {
    expect(neighbour(graph, 'A', 'left')).toBeNull();
    expect(neighbour(graph, 'D', 'right')).toBeNull();
  });

  it('begin at the first ticket of the picture', () => {
    expect(neighbour(graph, null, 'right')).toBe('A');
    expect(neighbour({ nodes: [], edges: [] }, null, 'right')).toBeNull();
  });
});

describe('the path of an edge', () => {
  it('is straight where both cards stand level, else a curve', () => {
    expect(edgePath([0, 10, 100, 10])).toBe('M0 10L100 10');
    expect(edgePath([0, 0, 100, 50])).toBe('M0 0C50 0 50 50 100 50');
  });
});
