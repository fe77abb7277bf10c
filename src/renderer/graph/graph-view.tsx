import '@xyflow/react/dist/base.css';
import {
  Background,
  BackgroundVariant,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  type Viewport,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { behindBlocked } from '../../shared/behind-blocked';
import type { RunState } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun, useView } from '../store/hooks';
import { criticalPath } from './critical-path';
import { DependencyEdge } from './dependency-edge';
import styles from './graph.module.css';
import { createGraphPulse } from './graph-pulse';
import { type GraphScene, GraphSceneProvider, type Nearness, nearnessOf } from './graph-scene';
import { GraphTools } from './graph-tools';
import { MapBlock } from './map-block';
import { cardElementId, TicketCard } from './ticket-card';
import { dependenciesOf, type Graph, type TicketNode, toGraph } from './to-graph';
import { useFit } from './use-fit';
import { useFollow } from './use-follow';
import { useGraphKeys } from './use-graph-keys';
import { GraphPulseProvider } from './use-pulse';
import { useReveal } from './use-reveal';

const nodeTypes = { ticket: TicketCard };
const edgeTypes = { dependency: DependencyEdge };
/** React Flow draws the map in the size that it finds here. */
const MAP = { width: 156, height: 96 };
/** React Flow's own name for the map. */
const MAP_SELECTOR = '.react-flow__minimap';
const PRO_OPTIONS = { hideAttribution: true };

/** The tickets of the open run and what depends on what. */
export function GraphView() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}

function Flow() {
  const { runStore, viewStore } = useBaton();
  const pulse = useMemo(() => createGraphPulse(runStore, (next) => requestAnimationFrame(next)), [runStore]);
  useEffect(() => pulse.start(), [pulse]);
  const graph = useGraph();
  const [showsCritical, setShowsCritical] = useState(false);
  const [nearness, setNearness] = useState<Nearness>('near');
  const scene = useScene(nearness, showsCritical);
  const selected = useView(({ selectedTicket }) => selectedTicket);
  const frame = useRef<HTMLDivElement>(null);
  const { isReady, fitAll, onInit, onMoved } = useFit(graph, frame);
  const onKeyDown = useGraphKeys(graph, fitAll);
  const { onMoved: onFollowed, onMoveStart, onTaken } = useFollow(graph, frame, isReady);
  useReveal(graph, selected, frame);
  // All of these stay the same: React Flow renders every card anew when one of them changes.
  const onNodeClick = useCallback(
    (_: unknown, node: TicketNode) => viewStore.getState().selectTicket(node.id),
    [viewStore],
  );
  const onPaneClick = useCallback(() => viewStore.getState().selectTicket(null), [viewStore]);
  const onMove = useCallback(
    (event: unknown, viewport: Viewport) => {
      onMoved();
      onFollowed(event, viewport);
      setNearness(nearnessOf(viewport.zoom));
    },
    [onMoved, onFollowed],
  );

  return (
    <GraphPulseProvider value={pulse}>
      <GraphSceneProvider value={scene}>
        <div
          role="listbox"
          ref={frame}
          className={styles.graph}
          data-nearness={nearness}
          data-ready={isReady || undefined}
          data-critical={showsCritical || undefined}
          aria-label="Graph of tickets"
          aria-activedescendant={selected === null ? undefined : cardElementId(selected)}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDownCapture={(event) => {
            if (event.target instanceof Element && event.target.closest(MAP_SELECTOR) !== null) onTaken();
          }}
        >
          <ReactFlow
            nodes={graph.nodes}
            edges={graph.edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onMove={onMove}
            onMoveStart={onMoveStart}
            onInit={onInit}
            onNodeClick={onNodeClick}
            onPaneClick={onPaneClick}
            minZoom={0.02}
            maxZoom={1.6}
            onlyRenderVisibleElements
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnDoubleClick={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            disableKeyboardA11y
            proOptions={PRO_OPTIONS}
          >
            <Background variant={BackgroundVariant.Dots} gap={22} size={1} />
            <Panel position="top-left">
              <GraphTools onFit={fitAll} showsCritical={showsCritical} onCritical={setShowsCritical} />
            </Panel>
            <MiniMap
              style={MAP}
              nodeComponent={MapBlock}
              pannable
              zoomable
              ariaLabel="Small map of the graph"
            />
          </ReactFlow>
        </div>
      </GraphSceneProvider>
    </GraphPulseProvider>
  );
}

/** Laid out anew when tickets join; a status changes nothing here. */
function useGraph(): Graph {
  const { runStore } = useBaton();
  const tickets = useRun((run) => run.order.length);
  const id = useRun((run) => run.id);
  const previous = useRef<Graph | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the structure is a matter of the run and its number of tickets
  return useMemo(() => {
    const { run } = runStore.getState();
    if (run !== null) previous.current = toGraph(run, previous.current);
    return previous.current ?? { nodes: [], edges: [] };
  }, [runStore, id, tickets]);
}

function useScene(nearness: Nearness, showsCritical: boolean): GraphScene {
  const { runStore } = useBaton();
  const standing = useRun(whatStandsStill);
  const completed = useRun((run) => (showsCritical ? `${run.order.length} ${run.counts.completed}` : ''));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands still changes with who is blocked
  const behind = useMemo(() => {
    const { run } = runStore.getState();
    return run === null ? new Map<string, string>() : behindBlocked(run);
  }, [runStore, standing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path changes when a ticket is completed
  const critical = useMemo(() => {
    const { run } = runStore.getState();
    if (!showsCritical || run === null) return null;
    const dependencies = run.order.map((id) => dependenciesOf(run, id));
    const isLeft = (position: number) =>
      run.tickets.get(run.order[position] ?? '')?.state.status !== 'completed';
    const left = criticalPath(dependencies, isLeft);
    const path = left.length > 0 ? left : criticalPath(dependencies, () => true);
    return new Map(path.map((position, place) => [run.order[position] ?? '', place]));
  }, [runStore, showsCritical, completed]);
  return useMemo(() => ({ nearness, behind, critical }), [nearness, behind, critical]);
}

/** Changes whenever a ticket may have come to stand, or no longer to stand, behind a blocked one. */
function whatStandsStill(run: RunState): string {
  if (run.counts.blocked === 0) return '';
  const blocked = run.order.filter((id) => run.tickets.get(id)?.state.status === 'blocked');
  return JSON.stringify([run.counts.todo, blocked]);
}
