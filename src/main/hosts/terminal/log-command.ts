import { fold } from '../../../shared/fold';
import type { RunEvent } from '../../../shared/run-event';
import { createRunState, type RunState } from '../../../shared/run-state';
import { readJournal } from '../../journal/journal';
import { emptyJournal } from '../../journal/journal-failure';
import type { Conductor } from '../../runs/conductor';
import { eventLine } from './event-line';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { printable } from './printable';
import { createApprovalLog, createProgress } from './progress';
import { attachTerminal, request } from './run-face';

export interface LogOptions {
  /** As it was typed. */
  readonly run: string;
  readonly json: boolean;
  /** Gives a run's folder. */
  folderOf(run: string): string;
}

/** Tells what happened in a run, from its journal, whoever writes that. */
export async function logCommand(
  conductor: Conductor,
  options: LogOptions,
  output: Output,
): Promise<ExitCode> {
  const columns = output.columns - TIME_WIDTH;
  const progress = createProgress(output.paint, columns);
  const approvals = createApprovalLog(output.paint, columns);
  const past = await readPast(conductor, options, output, (event, state) => {
    if (options.json) output.line(eventLine(event));
    const line = options.json ? null : (progress(state, event) ?? approvals(state, event));
    if (line !== null) output.line(`${output.paint('dim', event.at.slice(11, 19))}  ${line}`);
  });
  return past.code;
}

export type Past =
  /** `isHeld`: by another Baton. */
  | { code: typeof exitCodes.ok; state: RunState; folder: string; isHeld: boolean }
  | { code: ExitCode; state: null };

/** A run as its journal has it. What is wrong with it has been said. */
export async function readPast(
  conductor: Conductor,
  { run: typed, folderOf }: LogOptions,
  output: Output,
  onEvent: (event: RunEvent, state: RunState) => void = () => {},
): Promise<Past> {
  const runs = await request(attachTerminal(conductor).connection, 'run.list', {});
  const picked = pickRun(runs, typed, output.typed);
  if (!picked.ok) {
    output.error(picked.failure);
    return { code: exitCodes.usage, state: null };
  }
  const state = createRunState(picked.value);
  const folder = folderOf(picked.value);
  const read = await readJournal(folder, {
    apply(event) {
      fold(state, event);
      onEvent(event, state);
    },
  });
  if (read.ok && state.seq > 0) {
    const isHeld = runs.some(({ id, heldBy }) => id === picked.value && heldBy !== null);
    return { code: exitCodes.ok, state, folder, isHeld };
  }
  output.error(printable(read.ok ? emptyJournal(folder) : read.failure.message));
  return { code: exitCodes.failed, state: null };
}

const TIME_WIDTH = 10;
