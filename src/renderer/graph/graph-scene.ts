// What all cards and edges of the picture share. It changes seldom: when the zoom crosses a threshold, when a ticket is
// blocked or freed, when the critical path is switched on.
import { createContext, useContext } from 'react';

/** How much of a card can be read: all of it; its id and title in large letters; nothing, so it is a coloured block. */
export type Nearness = 'near' | 'middle' | 'far';

export function nearnessOf(zoom: number): Nearness {
  if (zoom >= 0.7) return 'near';
  return zoom >= 0.4 ? 'middle' : 'far';
}

export interface GraphScene {
  readonly nearness: Nearness;
  /** From a ticket that cannot start to the blocked one that it waits for. */
  readonly behind: ReadonlyMap<string, string>;
  /** The tickets of the highlighted chain in order; null when none is highlighted. */
  readonly critical: ReadonlyMap<string, number> | null;
}

const SceneContext = createContext<GraphScene>({ nearness: 'near', behind: new Map(), critical: null });

export const GraphSceneProvider = SceneContext.Provider;

export function useGraphScene(): GraphScene {
  return useContext(SceneContext);
}
