import { complete, createSchedule, firstReady, isReady, offer, withdraw } from '../../src/shared/schedule';
import type { RandomGraph } from '../measure/random-graph';
import { type Contender, SLOTS } from './contender';

// The scheduling part alone: dependents, longest paths, order, ready tickets and counters of what is still waited for.

function inputOf({ dependencies }: RandomGraph) {
  return dependencies.map((list) => ({ priority: 2, dependencies: list }));
}

function scheduleOf(input: ReturnType<typeof inputOf>) {
  const schedule = createSchedule(input);
  for (const position of input.keys()) if (isReady(schedule, position)) offer(schedule, position);
  return schedule;
}

/** Takes ready tickets, as many as there are slots, and completes them at once, without waiting for what the task gives. */
export const scheduleAlone: Contender = (graph, task) => {
  const input = inputOf(graph);
  return async () => {
    const schedule = scheduleOf(input);
    const free = (dependent: number) => offer(schedule, dependent);
    for (;;) {
      const taken = firstReady(schedule, SLOTS);
      if (taken.length === 0) return;
      for (const position of taken) withdraw(schedule, position);
      for (const position of taken) {
        void task(position);
        complete(schedule, position, free);
      }
    }
  };
};

/** Waits for each ticket's task and keeps the slots full, as the peers do. */
export const scheduleWithTasks: Contender = (graph, task) => {
  const input = inputOf(graph);
  return () =>
    new Promise((resolve) => {
      const schedule = scheduleOf(input);
      const free = (dependent: number) => offer(schedule, dependent);
      let running = 0;
      let left = input.length;
      const fill = () => {
        for (const position of firstReady(schedule, SLOTS - running)) {
          withdraw(schedule, position);
          running++;
          void task(position).then(() => {
            running--;
            left--;
            complete(schedule, position, free);
            if (left === 0) resolve();
            else fill();
          });
        }
      };
      fill();
    });
};
