import type { Conductor } from '../../runs/conductor';
import { refusalText } from '../../worktrees/refusal-text';
import type { WorktreeFailure } from '../../worktrees/worktree-failure';
import { type ExitCode, exitCodes } from './exit-code';
import { type LogOptions, type Past, readPast } from './log-command';
import type { Output } from './output';
import { printable } from './printable';

/** A run whose work lies on branches of its own, by its journal, whoever writes that. What is wrong with it has been said. */
export async function readPastWork(
  conductor: Conductor,
  options: Pick<LogOptions, 'run' | 'folderOf'>,
  output: Output,
): Promise<Past> {
  const past = await readPast(conductor, { ...options, json: false }, output);
  if (past.state === null) return past;
  const { phase, isolation, workspace } = past.state;
  if (phase.phase === 'opened') output.error('This run has not started: there is no work yet.');
  else if (isolation === 'shared') {
    output.error(`This run worked in the folder itself: look there, in ${printable(workspace ?? '')}.`);
  } else return past;
  return { code: exitCodes.usage, state: null };
}

/** Git did not do it, and nothing was changed. */
export function refusedBy(failure: WorktreeFailure, output: Output): ExitCode {
  output.error(printable(refusalText(failure)));
  return exitCodes.unfinished;
}
