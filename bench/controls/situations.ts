import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RehearsalEntry } from '../../src/shared/rehearsal';
import type { RunSettings } from '../../src/shared/run-event';
import type { AttemptPhase } from '../../src/shared/run-state';
import type { StubModels } from './stub-models';

/** A moment of an attempt in which a person may pause or cancel. */
export interface Situation {
  readonly name: string;
  readonly settings: Partial<RunSettings>;
  /** What the worker does, where it rehearses. */
  readonly rehearsal?: readonly RehearsalEntry[];
  /** How its attempt stands then. */
  readonly phase: AttemptPhase['phase'];
  /** Resolves when what it does outside of Baton goes on. */
  begun?(workspace: string): Promise<void>;
  /** Resolves when nothing of it goes on outside of Baton. */
  gone?(workspace: string): Promise<void>;
}

const PID = 'pid';

export function situations(stub: StubModels): Situation[] {
  const streaming = async () => {
    while (stub.streaming() === 0) await sleep(1);
  };
  return [
    { name: 'awaiting approval', settings: { mode: 'ask' }, phase: 'awaiting_spawn' },
    {
      name: 'streaming',
      settings: { model: 'stub:stream' },
      phase: 'turn_running',
      begun: streaming,
      gone: () => stub.quiet(),
    },
    {
      name: 'in a tool (run_command)',
      settings: {},
      rehearsal: [
        {
          tool: 'run_command',
          input: { command: `echo $$ > ${PID}.new && mv ${PID}.new ${PID}; exec sleep 600` },
        },
      ],
      phase: 'step_running',
      async begun(workspace) {
        while (!existsSync(join(workspace, PID))) await sleep(1);
      },
      async gone(workspace) {
        const pid = Number(readFileSync(join(workspace, PID), 'utf8'));
        while (isAlive(pid)) await sleep(1);
      },
    },
    {
      name: 'in review',
      settings: { model: 'stub:quick', review: 'model', techLead: 'stub:stream' },
      phase: 'review_running',
      begun: streaming,
      gone: () => stub.quiet(),
    },
    { name: 'waiting to retry', settings: { model: 'stub:busy' }, phase: 'turn_running' },
  ];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
