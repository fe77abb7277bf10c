import { useState } from 'react';
import type { Command, Rejection } from '../../shared/command';
import type { Result } from '../../shared/result';
import type { Approval } from '../../shared/run-state';
import { rejectionText } from '../../shared/wording';
import { useBaton, useCommand } from '../baton-context';
import { useRun } from '../store/hooks';
import { approvalKey } from './approval-store';
import { spawnCommands } from './spawn-commands';

/** Starts several workers at once, then calls `onStarted`; `problem` says why some of them did not start. */
export function useApproveSpawns(onStarted: (approvals: readonly Approval[]) => void): {
  approve: (approvals: readonly Approval[]) => void;
  busy: boolean;
  problem: string | null;
} {
  const { approvalStore } = useBaton();
  const run = useRun(({ id }) => id);
  const command = useCommand();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function send(approvals: readonly Approval[]): Promise<void> {
    setBusy(true);
    setProblem(null);
    const { proposalEdits } = approvalStore.getState();
    const commands = spawnCommands(
      approvals,
      (approval) => proposalEdits.get(approvalKey(run, approval)) ?? null,
    );
    try {
      const texts = new Set((await inTurn(commands, command)).map(rejectionText));
      if (texts.size > 0) {
        setProblem([...texts].join(' '));
        return;
      }
      approvalStore.getState().putOffAll(approvals.map((each) => approvalKey(run, each))); // They may still be in this copy of the run.
      onStarted(approvals);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return {
    approve: (approvals) => {
      if (!busy) void send(approvals);
    },
    busy,
    problem,
  };
}

async function inTurn(
  commands: readonly Command[],
  send: (command: Command) => Promise<Result<null, Rejection>>,
): Promise<Rejection[]> {
  const failures: Rejection[] = [];
  for (const command of commands) {
    const result = await send(command);
    if (!result.ok) failures.push(result.failure);
  }
  return failures;
}
