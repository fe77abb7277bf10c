import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Graph } from './to-graph';

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

/** Keeps the whole graph in sight: on opening, when tickets join, and, until something else moved it, when its pane changes size. */
export function useFit(graph: Graph, frame: RefObject<HTMLElement | null>): Fit {
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
  const onInit = useCallback(() => void fitIn(0).then(() => setReady(true)), [fitIn]);
  const onMoved = useCallback(() => {
    if (!isFitting.current) isFitted.current = false;
  }, []);

  useEffect(() => {
    if (fitted.current === graph) return;
    fitted.current = graph;
    const next = requestAnimationFrame(fitAll);
    return () => cancelAnimationFrame(next);
  }, [graph, fitAll]);

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
