import { useReactFlow, type Viewport } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import { useBaton } from '../baton-context';
import { useView } from '../store/hooks';
import type { Graph } from './to-graph';
import { isInSight, ticketsAtWork, whereToLook } from './work-in-sight';

/** Between two moves, so that the picture can be read; and after a person moved it themselves. */
const REST_MS = 2500;
const AFTER_PERSON_MS = 4000;

export interface Follow {
  /** Tell it of every move; `event` is null for those that no person made. */
  onMoved(event: unknown, viewport: Viewport): void;
  onMoveStart(event: unknown, viewport: Viewport): void;
  /** The person moves the picture by other means than dragging it. */
  onTaken(): void;
}

/**
 * Keeps a ticket at work in sight, while that is switched on and nothing is selected. Moves only when none of them is seen. A person
 * who pans switches it off; one who zooms is left in peace for a while.
 */
export function useFollow(graph: Graph, frame: RefObject<HTMLElement | null>, isReady: boolean): Follow {
  const { runStore, viewStore } = useBaton();
  const flow = useReactFlow();
  const isOn =
    useView(({ followsWork, selectedTicket }) => followsWork && selectedTicket === null) && isReady;
  const positions = useMemo(() => new Map(graph.nodes.map(({ id, position }) => [id, position])), [graph]);
  const restsUntil = useRef(0);
  const start = useRef<Viewport | null>(null);

  useEffect(() => {
    if (!isOn) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    function look(): void {
      timer = null;
      const { run } = runStore.getState();
      const box = frame.current?.getBoundingClientRect();
      if (run === null || box === undefined) return;
      if (restsUntil.current > performance.now()) {
        wake();
        return;
      }
      const { x, y, zoom } = flow.getViewport();
      const sight = { x: -x / zoom, y: -y / zoom, width: box.width / zoom, height: box.height / zoom };
      const cards = ticketsAtWork(run).flatMap((id) => positions.get(id) ?? []);
      if (cards.some((card) => isInSight(card, sight))) return;
      const middle = whereToLook(cards, sight);
      if (middle === null) return;
      restsUntil.current = performance.now() + REST_MS;
      void flow.setCenter(middle.x, middle.y, { zoom, duration: 400, interpolate: 'linear' });
    }
    function wake(): void {
      timer ??= setTimeout(look, Math.max(100, restsUntil.current - performance.now()));
    }
    wake();
    const stop = runStore.subscribe(wake);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [isOn, flow, frame, positions, runStore]);

  const onTaken = useCallback(() => {
    if (viewStore.getState().followsWork) viewStore.getState().followWork(false);
  }, [viewStore]);
  const onMoveStart = useCallback((_: unknown, viewport: Viewport) => {
    start.current = viewport;
  }, []);
  const onMoved = useCallback(
    (event: unknown, { zoom, x, y }: Viewport) => {
      if (event === null || event === undefined || start.current === null) return;
      restsUntil.current = performance.now() + AFTER_PERSON_MS;
      const before = start.current;
      if (zoom === before.zoom && (x !== before.x || y !== before.y)) onTaken();
    },
    [onTaken],
  );
  return { onMoved, onMoveStart, onTaken };
}
