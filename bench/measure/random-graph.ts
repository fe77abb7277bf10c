import { drawInteger, type Random, shuffle } from './random';

/** `dependencies[i]` holds the positions that ticket `i` waits for; `ids[i]` is its name. */
export interface RandomGraph {
  readonly ids: readonly string[];
  readonly dependencies: readonly (readonly number[])[];
}

/** The first tickets drawn have nothing to depend on: as many as a ticket may need. */
const ROOTS = 3;

/**
 * Every ticket but three depends on 2 or 3 of the `reach` tickets that were drawn before it, so a small reach gives a deep
 * graph and a large one a wide graph. Positions are shuffled: file order says nothing of the graph.
 */
export function randomGraph(count: number, random: Random, reach = count): RandomGraph {
  const positions = shuffle(
    Array.from({ length: count }, (_, index) => index),
    random,
  );
  const dependencies: number[][] = Array.from({ length: count }, () => []);
  for (let drawn = ROOTS; drawn < count; drawn++) {
    const choices = Math.min(drawn, Math.max(reach, ROOTS));
    const wanted = drawInteger(random, 2, ROOTS);
    const chosen = new Set<number>();
    while (chosen.size < wanted) chosen.add(positions[drawn - drawInteger(random, 1, choices)] as number);
    dependencies[positions[drawn] as number] = [...chosen];
  }
  // Copied in file order, so that the lists lie in memory as they do when a file was read.
  return {
    ids: dependencies.map((_, position) => `T-${position + 1}`),
    dependencies: dependencies.map((list) => [...list]),
  };
}
