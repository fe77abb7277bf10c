import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useBaton } from '../baton-context';
import { CARD } from './layout';
import type { Graph } from './to-graph';
import { ticketsAtWork, ticketsToBeginWith, whereToLook } from './work-in-sight';

/** Drawn smaller than this, the whole says nothing any more. */
const SMALLEST_WHOLE = 0.2;
/** How near a picture begins that is too large to be seen whole. */
const NEAR = 0.8;

/** Below the buttons, never larger than life. */
const FIT = { padding: { top: '56px', right: '24px', bottom: '24px', left: '24px' }, maxZoom: 1 } as const;

export interface Fit {
  /** False until the first fit, before which nothing should be seen. */
  readonly isReady: boolean;
  fitAll(): void;
  onInit(): void;
  /** Tell it of every move of the view. */
  onMoved(): void;
}

/**
 * Keeps the whole graph in sight: on opening, when tickets join, and, until something else moved it, when its pane changes size. One
 * that is too large for that opens where the work is, or begins.
 */
export function useFit(graph: Graph, frame: RefObject<HTMLElement | null>): Fit {
  const { runStore } = useBaton();
  const flow = useReactFlow();
  const [isReady, setReady] = useState(false);
  const isFitted = useRef(true);
  const isFitting = useRef(false);
  const fitted = useRef(graph);

  const fitIn = useCallback(
    async (duration: number) => {
      isFitted.current = true;
      isFitting.current = true;
      await flow.fitView({ ...FIT, duration });
      isFitting.current = false;
    },
    [flow],
  );
  const fitAll = useCallback(() => void fitIn(200), [fitIn]);
  // React Flow's own first fit gets lost when no card lies in its first view.
  const onInit = useCallback(() => {
    const { run } = runStore.getState();
    const box = frame.current?.getBoundingClientRect();
    const isLarge = box !== undefined && zoomOfWhole(graph, box) < SMALLEST_WHOLE;
    const places = new Map(isLarge ? graph.nodes.map(({ id, position }) => [id, position]) : []);
    const atWork = run === null || !isLarge ? [] : ticketsAtWork(run);
    const ids = run === null || !isLarge || atWork.length > 0 ? atWork : ticketsToBeginWith(run);
    const cards = ids.flatMap((id) => places.get(id) ?? []);
    const sight = { width: (box?.width ?? 0) / NEAR, height: (box?.height ?? 0) / NEAR };
    const middle = whereToLook(cards, sight);
    // Left of the middle, since what follows lies to the right.
    const ahead = sight.width / 4;
    const shown =
      middle === null ? fitIn(0) : flow.setCenter(middle.x + ahead, middle.y, { zoom: NEAR, duration: 0 });
    if (middle !== null) isFitted.current = false;
    void Promise.resolve(shown).then(() => setReady(true));
  }, [fitIn, flow, frame, graph, runStore]);
  const onMoved = useCallback(() => {
    if (!isFitting.current) isFitted.current = false;
  }, []);

  useEffect(() => {
    if (fitted.current === graph) return;
    fitted.current = graph;
    // Who looks at a part of a large picture goes on doing so.
    const box = frame.current?.getBoundingClientRect();
    if (!isFitted.current && box !== undefined && zoomOfWhole(graph, box) < SMALLEST_WHOLE) return;
    const next = requestAnimationFrame(fitAll);
    return () => cancelAnimationFrame(next);
  }, [graph, fitAll, frame]);

  useEffect(() => {
    if (frame.current === null || !isReady) return;
    const sizes = new ResizeObserver(() => {
      // A frame later React Flow knows the new size too.
      if (isFitted.current) requestAnimationFrame(() => void fitIn(0));
    });
    sizes.observe(frame.current);
    return () => sizes.disconnect();
  }, [fitIn, frame, isReady]);

  return { isReady, fitAll, onInit, onMoved };
}

function zoomOfWhole({ nodes }: Graph, box: { width: number; height: number }): number {
  let [width, height] = [1, 1];
  for (const { position } of nodes) {
    width = Math.max(width, position.x + CARD.width);
    height = Math.max(height, position.y + CARD.height);
  }
  return Math.min(box.width / width, box.height / height);
}
