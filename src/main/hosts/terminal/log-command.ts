import { fold } from '../../../shared/fold';
import { createRunState } from '../../../shared/run-state';
import { readJournal } from '../../journal/journal';
import type { Conductor } from '../../runs/conductor';
import { eventLine } from './event-line';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { printable } from './printable';
import { createApprovalLog, createProgress } from './progress';
import { attachTerminal, request } from './run-face';

/** Tells what happened in a run, from its journal, whoever writes that. `folderOf` gives a run's folder. */
export async function logCommand(
  conductor: Conductor,
  { run: typed, json, folderOf }: { run: string; json: boolean; folderOf(run: string): string },
  output: Output,
): Promise<ExitCode> {
  const runs = await request(attachTerminal(conductor).connection, 'run.list', {});
  const picked = pickRun(runs, typed);
  if (!picked.ok) {
    output.error(picked.failure);
    return exitCodes.usage;
  }
  const state = createRunState(picked.value);
  const columns = output.columns - TIME_WIDTH;
  const progress = createProgress(output.paint, columns);
  const approvals = createApprovalLog(output.paint, columns);
  const read = await readJournal(folderOf(picked.value), (event) => {
    fold(state, event);
    if (json) output.line(eventLine(event));
    const line = json ? null : (progress(state, event) ?? approvals(state, event));
    if (line !== null) output.line(`${output.paint('dim', event.at.slice(11, 19))}  ${line}`);
  });
  if (read.ok) return exitCodes.ok;
  output.error(printable(read.failure.message));
  return exitCodes.failed;
}

const TIME_WIDTH = 10;
