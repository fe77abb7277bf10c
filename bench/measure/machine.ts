import { availableParallelism } from 'node:os';

/** What figures depend on, to be printed with them. */
export interface Machine {
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  readonly date: string;
}

export function describeMachine(now: Date): Machine {
  return {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    date: now.toISOString().slice(0, 10),
  };
}
