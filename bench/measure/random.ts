import { createSeededRandom } from '../../src/shared/seeded-random-rig';

/** Draws numbers from 0 up to, not including, 1. The same seed draws the same numbers. */
export type Random = () => number;

export const createRandom: (seed: number) => Random = createSeededRandom;

/** A whole number from `least` to `most`, both included. */
export function drawInteger(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** Fisher and Yates: every order is as likely as any other. */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = drawInteger(random, 0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}
