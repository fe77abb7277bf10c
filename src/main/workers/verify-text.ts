import type { Step } from '../../shared/run-state';
import { fenced } from './fenced';
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
    output === '' ? 'It gave no output.' : `Its output:\n\n${fenced(headAndTail(output, HEAD, TAIL))}`,
    ...diagnosisOf(failed),
    'Mend what is wrong, then finish again.',
  ].join('\n\n');
}

/** What the QA says of a failed command, as the worker reads it. */
export function diagnosisOf({ diagnosis }: Step): string[] {
  return diagnosis === null ? [] : [`QA's diagnosis: ${diagnosis}`];
}

function commandOf({ call }: Step): string {
  return fencedInline(
    typeof call.input.command === 'string' ? call.input.command : JSON.stringify(call.input),
  );
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

function fencedInline(command: string): string {
  return command.includes('`') || command.includes('\n') ? JSON.stringify(command) : `\`${command}\``;
}
