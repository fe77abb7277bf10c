import type { RunState } from './run-state';

/** How many tickets have setup commands. */
export function countSetups({ tickets }: Pick<RunState, 'tickets'>): number {
  let count = 0;
  for (const { definition } of tickets.values()) if (definition.setup.length > 0) count++;
  return count;
}
