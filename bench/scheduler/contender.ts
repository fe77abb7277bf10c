import type { RandomGraph } from '../measure/random-graph';

/** What is called for every ticket, by its position. */
export type Task = (position: number) => Promise<void>;

/**
 * Takes a graph in, in whatever form it wants it, and gives a function that runs all of its tickets once, each after its
 * dependencies. What is done before that function is called is in nobody's time.
 */
export type Contender = (graph: RandomGraph, task: Task) => () => Promise<void>;

/** How many tasks every contender runs at once. */
export const SLOTS = 4;
