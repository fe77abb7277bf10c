import { runLockHolder } from '../../journal/run-lock';
import type { Conductor } from '../../runs/conductor';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { printable } from './printable';

/** Takes away a run's branches and worktrees. Refused while its workers are at work in them. */
export async function discardCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: Pick<LogOptions, 'run' | 'folderOf'>,
  output: Output,
): Promise<ExitCode> {
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const { id: run, live, phase } = past.state;
  const holder = await runLockHolder(past.folder).catch(() => null);
  if (holder !== null && (live.size > 0 || phase.phase === 'running')) {
    output.error(`This run is at work in another Baton (${printable(holder)}): stop it there first.`);
    return exitCodes.unfinished;
  }
  const discarded = await worktrees.discardRun(run);
  if (!discarded.ok) return refusedBy(discarded.failure, output);
  output.line(`The branches and worktrees of ${run} are gone. Your own branches and files are as they were.`);
  return exitCodes.ok;
}
