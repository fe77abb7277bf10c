import { quantile } from '../measure/quantile';
import { createRandom, drawInteger, type Random } from '../measure/random';
import { randomGraph } from '../measure/random-graph';
import { listMakespan, lowerBound, makespan, pathsByDuration, type TimedGraph } from './makespan';

/** A family of random graphs with random durations, and how many tickets may be worked on at once. */
export interface Family {
  readonly tickets: readonly [least: number, most: number];
  /** How far back a dependency may lie; null for any distance. */
  readonly reach: number | null;
  /** `even`: every duration in between is as likely. `wide`: every order of magnitude is. */
  readonly durations: { readonly kind: 'even' | 'wide'; readonly least: number; readonly most: number };
  readonly slots: number;
}

interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

interface MakespanRatios extends Family {
  readonly baton: Spread;
  /** In the order in which tickets became ready. */
  readonly firstComeFirstServed: Spread;
  /** By the longest path in durations, as if they were known beforehand. */
  readonly durationsKnown: Spread;
}

/** Makespan over the lower bound for as many random graphs of the family. */
export async function measureMakespan(family: Family, graphs: number, seed: number): Promise<MakespanRatios> {
  const random = createRandom(seed);
  const baton: number[] = [];
  const firstCome: number[] = [];
  const known: number[] = [];
  for (let drawn = 0; drawn < graphs; drawn++) {
    const graph = drawGraph(family, random);
    const bound = lowerBound(graph, family.slots);
    baton.push((await makespan(graph, family.slots)) / bound);
    firstCome.push(listMakespan(graph, family.slots, null) / bound);
    known.push(listMakespan(graph, family.slots, pathsByDuration(graph)) / bound);
  }
  return {
    ...family,
    baton: spread(baton),
    firstComeFirstServed: spread(firstCome),
    durationsKnown: spread(known),
  };
}

function drawGraph({ tickets, reach, durations }: Family, random: Random): TimedGraph {
  const count = drawInteger(random, ...tickets);
  const graph = randomGraph(count, random, reach ?? count);
  const { kind, least, most } = durations;
  const draw = () =>
    kind === 'even' ? least + (most - least) * random() : least * (most / least) ** random();
  return { ...graph, durations: graph.ids.map(draw) };
}

function spread(values: readonly number[]): Spread {
  const at = (share: number) => Number(quantile(values, share).toFixed(3));
  return { median: at(0.5), p90: at(0.9), max: at(1) };
}
