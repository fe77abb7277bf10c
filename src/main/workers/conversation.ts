import { firstMessage, type Proposal } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { Step } from '../../shared/run-state';
import { type Said, saidMessages } from './answer-messages';
import { type Message, type ToolResultPart, userMessage } from './message';
import type { RecordLine, StepLine, TurnLine } from './record-line';
import { finishTool } from './tools/finish';
import { diagnosisOf, verifyText } from './verify-text';

/**
 * The conversation so far, from what was approved, what the record holds and what really ran. Every call has exactly one
 * result, or providers refuse all that follows; the call is shown as it ran, so that the model does not build on what it asked.
 */
export function composeConversation(
  proposal: Proposal,
  lines: readonly RecordLine[],
  steps: readonly Step[],
): Message[] {
  const messages: Message[] = [userMessage(firstMessage(proposal))];
  const outputs = new Map<string, StepLine>();
  for (const line of lines) if ('step' in line) outputs.set(line.step, line);
  const known = indexSteps(steps);
  for (const line of turnsOf(lines, steps)) {
    const results = asRun(known, line.turn, 'worker').map((step) => ({
      call: step.call,
      output: resultOf(step, outputs.get(step.id)),
    }));
    messages.push(...saidMessages(saidIn(line), results, `call-${line.turn}`));
    // Of more rounds than one the last is why the worker goes on.
    const verified = asRun(known, line.turn, 'verify').slice(-proposal.verify.length);
    if (verified.length > 0) messages.push(userMessage(verifyText(verified, outputs)));
  }
  return messages;
}

/** The steps of a long attempt are gone through once, not once for each of its turns. */
interface KnownSteps {
  /** Those of a turn, without what replaced them. */
  readonly made: ReadonlyMap<number, readonly Step[]>;
  /** By the id of the step that they stand for. */
  readonly replacements: ReadonlyMap<string, Step>;
}

function indexSteps(steps: readonly Step[]): KnownSteps {
  const made = new Map<number, Step[]>();
  const replacements = new Map<string, Step>();
  for (const step of steps) {
    if (step.replaces !== null) {
      replacements.set(step.replaces, step);
      continue;
    }
    const others = made.get(step.turn);
    if (others === undefined) made.set(step.turn, [step]);
    else others.push(step);
  }
  return { made, replacements };
}

/** The steps of a turn, each as it ran in the end. */
function asRun({ made, replacements }: KnownSteps, turn: number, origin: Step['origin']): Step[] {
  return (made.get(turn) ?? [])
    .filter((step) => step.origin === origin)
    .map((step) => lastReplacement(step, replacements));
}

function saidIn(line: TurnLine): Said {
  const { text } = line;
  if (line.kind === 'cut_turn' || line.end.type === 'failed') return { text };
  const { content } = line.end;
  return content === undefined ? { text } : { text, content };
}

function lastReplacement(step: Step, replacements: KnownSteps['replacements']): Step {
  const next = replacements.get(step.id);
  return next === undefined ? step : lastReplacement(next, replacements);
}

/** Turns that the run knows to be over: a cut one, or one whose calls never became steps, was never heard of. */
function turnsOf(lines: readonly RecordLine[], steps: readonly Step[]): TurnLine[] {
  return lines.filter((line) => 'turn' in line).filter((line) => !isLeftOver(line, steps));
}

/** True for a turn that the record holds and the run does not: the process ended in between. */
export function isLeftOver(line: TurnLine, steps: readonly Step[]): boolean {
  if (line.kind === 'cut_turn' || line.end.type === 'failed') return true;
  // An answer that ends the work has no steps of its own; what it was verified by shows that it was heard of.
  if (line.end.calls.length === 0 && !line.end.ends) return false;
  return !steps.some(({ turn }) => turn === line.turn);
}

const FINISHED = 'Finished; now it is verified.';
const DENIED = 'A rule of the person denies this call.';
const EDITED = 'A person changed the input of this call before it ran; what is shown is what ran.';

function resultOf(step: Step, line: StepLine | undefined): ToolResultPart['output'] {
  const { state } = step;
  const note = step.edited ? [EDITED] : [];
  switch (state.state) {
    case 'finished':
      switch (state.outcome) {
        case 'ok':
          if (step.call.tool === finishTool.name) return result('text', FINISHED);
          return result('text', ...note, line?.text ?? state.note);
        case 'error':
          return result('error-text', ...note, line?.text ?? state.note, ...diagnosisOf(step));
        case 'refused':
          return result('error-text', `This call was not carried out: ${state.note}`);
        case 'rejected':
          if (step.answeredBy === 'rule') return result('error-text', DENIED);
          return result(
            'error-text',
            state.note === '' ? 'A person rejected this call.' : `A person rejected this call: ${state.note}`,
          );
        default:
          return assertNever(state.outcome);
      }
    case 'resolved': {
      const isDone = state.verdict === 'done';
      const said = `Baton was interrupted during this call. A person says that it was ${isDone ? 'done' : 'not done'}.`;
      const seen = line === undefined || line.text === '' ? [] : [`Its output so far:\n${line.text}`];
      return result(isDone ? 'text' : 'error-text', ...note, said, ...seen);
    }
    case 'pending':
    case 'awaiting':
    case 'approved':
    case 'running':
    case 'unknown':
    case 'dropped':
    case 'broken_off':
      return result('error-text', 'This call did not run.');
    default:
      return assertNever(state);
  }
}

function result(type: 'text' | 'error-text', ...paragraphs: string[]): ToolResultPart['output'] {
  return { type, value: paragraphs.join('\n') };
}
