import { createHeapSweep } from './heap-sweep';
import { median } from './quantile';

/** Something to be timed. */
export interface Timed {
  readonly name: string;
  /** How many units (tickets, events) one run does; times are per unit. */
  readonly units: number;
  run(): void | Promise<void>;
}

/**
 * Median microseconds a unit, by name. All take part in every round, each round beginning with another one and each on a swept
 * heap, so that a slow moment of the machine or another one's garbage meets all alike.
 */
export async function medianMicroseconds(
  timed: readonly Timed[],
  rounds: number,
  warmUps = 2,
): Promise<Map<string, number>> {
  const sweep = createHeapSweep();
  const samples = new Map(timed.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const index of timed.keys()) {
      const one = timed[(index + round + warmUps) % timed.length] as Timed;
      sweep();
      const sample = await time(one);
      if (round >= 0) samples.get(one.name)?.push(sample);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

async function time({ units, run }: Timed): Promise<number> {
  const start = performance.now();
  await run();
  return ((performance.now() - start) * 1000) / units;
}
