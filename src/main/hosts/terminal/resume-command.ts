import type { Command } from '../../../shared/command';
import type { RunState } from '../../../shared/run-state';
import type { ApprovalMode } from '../../../shared/ticket';
import type { Conductor } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { followRun } from './follow-run';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { printable } from './printable';
import { attachTerminal, request } from './run-face';
import { unknownSteps } from './summary';

export interface ResumeArguments {
  readonly run: string;
  /** Null keeps the run's own. */
  readonly mode: ApprovalMode | null;
  /** What to say of steps of which nobody saw whether they were done. */
  readonly unknown: 'ask' | 'done' | 'not-done';
  readonly json: boolean;
  readonly interactive: boolean;
}

/** Goes on with a run that was paused, or whose process ended. */
export async function resumeCommand(
  conductor: Conductor,
  given: ResumeArguments,
  output: Output,
): Promise<ExitCode> {
  const face = attachTerminal(conductor);
  const picked = pickRun(await request(face.connection, 'run.list', {}), given.run);
  if (!picked.ok) {
    output.error(picked.failure);
    return exitCodes.usage;
  }
  const run = picked.value;
  const opened = await request(face.connection, 'run.open', { run });
  if (!opened.ok) {
    for (const line of openFailureLines(opened.failure)) output.error(line);
    return exitCodes.usage;
  }
  for (const notice of opened.value.notices) output.error(printable(notice));
  const { json, interactive } = given;
  return followRun({ face, run, json, interactive, output, begin: (state) => howToGoOn(state, given) });
}

/** Nothing for a run that has ended: there only blocked tickets can be tried again, one by one, in the window. */
function howToGoOn(state: RunState, { mode, unknown }: ResumeArguments): Command[] {
  const { phase } = state;
  if (phase.phase === 'finished' && phase.outcome !== 'cancelled') return [];
  const modes: Command[] = mode === null || mode === state.mode ? [] : [{ type: 'mode.set', mode }];
  if (phase.phase === 'finished') return [...modes, { type: 'run.resume' }];
  const verdict = unknown === 'done' ? 'done' : 'not_done';
  const words: Command[] =
    unknown === 'ask'
      ? []
      : unknownSteps(state).map(({ id }) => ({ type: 'step.resolve', step: id, verdict }));
  const resumes: Command[] = phase.phase === 'paused' ? [{ type: 'run.resume' }] : [];
  return [...modes, ...words, ...resumes];
}
