import type { Step } from '../../shared/run-state';
import { inBackticks } from './in-backticks';
import type { StepLine } from './record-line';
import { headAndTail } from './tools/kept-output';

const HEAD = 4_000;
const TAIL = 12_000;

/** What the worker is told of the verify commands that ran after it had finished; the first that failed ended them. */
export function verifyText(verified: readonly Step[], outputs: ReadonlyMap<string, StepLine>): string {
  const failed = verified.find((step) => !hasPassed(step) && hasRun(step));
  const list = verified.map((step) => `- ${commandOf(step)}: ${howItWent(step)}`).join('\n');
  if (failed === undefined) return `These commands were run after you finished:\n\n${list}`;
  const output = outputs.get(failed.id)?.text ?? '';
  return [
    `You finished, but a command that must exit with 0 failed:\n\n${list}`,
    output === '' ? 'It gave no output.' : `Its output:\n\n${inBackticks(headAndTail(output, HEAD, TAIL))}`,
    ...whereWhole(failed, output),
    ...diagnosisOf(failed),
    'Mend what is wrong, then finish again.',
  ].join('\n\n');
}

/** A command's output says itself where all of it is kept, in its middle, which is left out here. */
function whereWhole({ id }: Step, output: string): string[] {
  const path = `output:${id}`;
  const isLost = output.length > HEAD + TAIL && output.includes(path);
  return isLost ? [`More of it can be read with read_file, path ${path}, and a range of lines.`] : [];
}

/** What the QA says of a failed command, as the worker reads it. */
export function diagnosisOf({ diagnosis }: Step): string[] {
  return diagnosis === null ? [] : [`QA's diagnosis: ${diagnosis}`];
}

function commandOf({ call }: Step): string {
  return inlineCode(typeof call.input.command === 'string' ? call.input.command : JSON.stringify(call.input));
}

function hasPassed({ state }: Step): boolean {
  return state.state === 'finished' ? state.outcome === 'ok' : isSaid(state, 'done');
}

function hasRun({ state }: Step): boolean {
  return state.state === 'finished' || state.state === 'resolved';
}

function isSaid(state: Step['state'], verdict: 'done' | 'not_done'): boolean {
  return state.state === 'resolved' && state.verdict === verdict;
}

function howItWent(step: Step): string {
  const { state } = step;
  if (hasPassed(step)) return 'passed';
  if (!hasRun(step)) return 'not run';
  if (state.state === 'finished') return state.note === '' ? 'failed' : `failed, ${state.note}`;
  return 'Baton was interrupted, and a person says that it was not done';
}

function inlineCode(command: string): string {
  return command.includes('`') || command.includes('\n') ? JSON.stringify(command) : `\`${command}\``;
}
