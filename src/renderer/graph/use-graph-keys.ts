import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useCallback } from 'react';
import { useBaton } from '../baton-context';
import { TICKET_PANEL_ID } from '../ticket/panel-id';
import { type Direction, neighbour } from './neighbour';
import type { Graph } from './to-graph';

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Arrows walk along the edges, Enter goes to the ticket's panel, Escape lets go, + − 0 zoom. */
export function useGraphKeys(graph: Graph, fitAll: () => void): (event: KeyboardEvent) => void {
  const { viewStore } = useBaton();
  const flow = useReactFlow();
  return useCallback(
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { selectedTicket, selectTicket } = viewStore.getState();
      const direction = arrows[event.key];
      if (direction !== undefined) {
        const next = neighbour(graph, selectedTicket, direction);
        if (next !== null) selectTicket(next);
      } else if (event.key === 'Enter' && event.target === event.currentTarget) {
        if (selectedTicket === null) return;
        document.getElementById(TICKET_PANEL_ID)?.focus();
      } else if (event.key === 'Escape' && selectedTicket !== null) selectTicket(null);
      else if (event.key === '+' || event.key === '=') void flow.zoomIn({ duration: 150 });
      else if (event.key === '-') void flow.zoomOut({ duration: 150 });
      else if (event.key === '0') fitAll();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    [graph, fitAll, flow, viewStore],
  );
}
