import { gettingBack } from '../../../shared/work';
import { takeRunLock } from '../../journal/run-lock';
import type { Conductor } from '../../runs/conductor';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { printable } from './printable';

/** Takes away a run's branches and worktrees. Refused while another Baton has the run. */
export async function discardCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: Pick<LogOptions, 'run' | 'folderOf'>,
  output: Output,
): Promise<ExitCode> {
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const { id: run } = past.state;
  // Whoever opens the run meanwhile would work where nothing is any more.
  const lock = await takeRunLock(past.folder);
  if (!lock.ok) {
    const { failure } = lock;
    const why =
      failure.type === 'held'
        ? `Another Baton (${failure.by}) has this run: close it there first, or discard its work there.`
        : failure.message;
    output.error(printable(why));
    return exitCodes.unfinished;
  }
  try {
    const discarded = await worktrees.discardRun(run, new Date());
    if (!discarded.ok) return refusedBy(discarded.failure, output);
    const gone = `The branches and worktrees of ${run} are gone. Your own branches and files are as they were.`;
    output.line(printable(`${gone}${gettingBack(discarded.value)}`));
    return exitCodes.ok;
  } finally {
    await lock.value.release();
  }
}
