import { randomUUID } from 'node:crypto';
import type { DispatchPorts } from '../dispatch/dispatch-ports';
import { takeRunLock } from '../journal/run-lock';
import { systemTimer, wait } from '../workers/timer';

/** The real world, for whoever hands tasks to agents. */
export const systemDispatchPorts: DispatchPorts = {
  now: () => new Date(),
  random: Math.random,
  newId: randomUUID,
  after: (milliseconds, run) => systemTimer.after(milliseconds, run),
  wait: (milliseconds, signal) => wait(systemTimer, milliseconds, signal),
  takeLock: takeRunLock,
};
