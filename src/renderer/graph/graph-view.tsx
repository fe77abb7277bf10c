import '@xyflow/react/dist/base.css';
import {
  Background,
  BackgroundVariant,
  MiniMap,
  Panel,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
  type Viewport,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RunState } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun, useView } from '../store/hooks';
import { behindBlocked } from './behind-blocked';
import { criticalPath } from './critical-path';
import { DependencyEdge } from './dependency-edge';
import { FIT } from './fit';
import styles from './graph.module.css';
import { createGraphPulse } from './graph-pulse';
import { type GraphScene, GraphSceneProvider, type Nearness, nearnessOf } from './graph-scene';
import { GraphTools } from './graph-tools';
import { MapBlock } from './map-block';
import { cardElementId, TicketCard } from './ticket-card';
import { dependenciesOf, type Graph, type TicketEdge, type TicketNode, toGraph } from './to-graph';
import { useGraphKeys } from './use-graph-keys';
import { GraphPulseProvider } from './use-pulse';
import { useReveal } from './use-reveal';

const nodeTypes = { ticket: TicketCard };
const edgeTypes = { dependency: DependencyEdge };
/** React Flow draws the map in the size that it finds here. */
const MAP = { width: 156, height: 96 };
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
  const [isReady, setReady] = useState(false);
  const scene = useScene(nearness, showsCritical);
  const selected = useView(({ selectedTicket }) => selectedTicket);
  const onKeyDown = useGraphKeys(graph);
  const frame = useRef<HTMLDivElement>(null);
  useFitWhenGrown(graph);
  useReveal(graph, selected, frame);
  // All of these stay the same: React Flow renders every card anew when one of them changes.
  const onNodeClick = useCallback(
    (_: unknown, node: TicketNode) => viewStore.getState().selectTicket(node.id),
    [viewStore],
  );
  const onPaneClick = useCallback(() => viewStore.getState().selectTicket(null), [viewStore]);
  const onMove = useCallback((_: unknown, { zoom }: Viewport) => setNearness(nearnessOf(zoom)), []);

  // React Flow's own first fit gets lost when no card lies in its first view; so it is made here, before anything is shown.
  const onInit = useCallback((flow: ReactFlowInstance<TicketNode, TicketEdge>) => {
    void flow.fitView(FIT).then(() => {
      setNearness(nearnessOf(flow.getZoom()));
      setReady(true);
    });
  }, []);

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
        >
          <ReactFlow
            nodes={graph.nodes}
            edges={graph.edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onMove={onMove}
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
              <GraphTools showsCritical={showsCritical} onCritical={setShowsCritical} />
            </Panel>
            <MiniMap
              className={styles.map ?? ''}
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

function useFitWhenGrown(graph: Graph): void {
  const flow = useReactFlow();
  const fitted = useRef(graph);
  useEffect(() => {
    if (fitted.current === graph) return;
    fitted.current = graph;
    requestAnimationFrame(() => void flow.fitView({ ...FIT, duration: 200 }));
  }, [graph, flow]);
}
