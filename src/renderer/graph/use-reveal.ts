import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import { CARD } from './layout';
import type { Graph } from './to-graph';

/** Brings the selected card into sight when it lies outside of it, wherever it was selected. */
export function useReveal(graph: Graph, selected: string | null, frame: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (shown.current === selected) return;
    shown.current = selected;
    const node = graph.nodes.find(({ id }) => id === selected);
    const box = frame.current?.getBoundingClientRect();
    if (node === undefined || box === undefined) return;
    const { x, y, zoom } = flow.getViewport();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const isInside =
      left >= 0 &&
      top >= 0 &&
      left + CARD.width * zoom <= box.width &&
      top + CARD.height * zoom <= box.height;
    if (isInside) return;
    const middle = { x: node.position.x + CARD.width / 2, y: node.position.y + CARD.height / 2 };
    void flow.setCenter(middle.x, middle.y, { zoom, duration: 200 });
  }, [graph, selected, frame, flow]);
}
