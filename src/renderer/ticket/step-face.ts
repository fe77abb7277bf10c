// How a step looks: glyph, words and colour; what it is about; and who let it run.
import type { ToolCall } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import { byRuleWords } from '../../shared/rule-words';
import type { Step } from '../../shared/run-state';
import type { Standing } from '../store/standing';

export interface StepFace {
  readonly glyph: string;
  readonly color: string;
  readonly words: string;
}

const face = (glyph: string, color: string, words: string): StepFace => ({
  glyph,
  color: `var(--${color})`,
  words,
});

export function stepFace(
  { state, answeredBy }: Pick<Step, 'state' | 'answeredBy'>,
  standing: Standing = 'ours',
  hasRoom = true,
): StepFace {
  if (!hasRoom && state.state === 'running') return face('◎', 'blocked', 'waits for room');
  if (standing === 'at_rest') {
    if (state.state === 'running') return face('◌', 'todo', 'ran: its end is not known here');
    if (state.state === 'approved') return face('◌', 'todo', 'was about to run');
    if (state.state === 'awaiting') return face('◌', 'todo', 'waited for you');
  }
  switch (state.state) {
    case 'pending':
      return face('○', 'todo', 'not yet');
    case 'awaiting':
      return face('▲', 'waiting', 'waits for you');
    case 'approved':
      return face('◔', 'ready', 'about to run');
    case 'running':
      return face('●', 'working', 'runs');
    case 'unknown':
      return face('▲', 'waiting', 'outcome unknown');
    case 'resolved':
      return resolvedFace(state);
    case 'dropped':
      return face('–', 'todo', 'never ran');
    case 'broken_off':
      return face('▲', 'blocked', 'broken off: what it did is not known');
    case 'finished':
      return finishedFace(state, answeredBy);
    default:
      return assertNever(state);
  }
}

function resolvedFace({ verdict, by }: Extract<Step['state'], { state: 'resolved' }>): StepFace {
  switch (verdict) {
    case 'done':
      return face('✓', 'completed', 'you said: done');
    case 'not_done':
      return face('✕', 'blocked', 'you said: not done');
    case 'again':
      return face('↻', 'todo', by === 'recovery' ? 'was not done: runs again' : 'you had it run again');
    default:
      return assertNever(verdict);
  }
}

function finishedFace(
  { outcome, note }: Extract<Step['state'], { state: 'finished' }>,
  by: Step['answeredBy'],
): StepFace {
  switch (outcome) {
    case 'ok':
      return face('✓', 'completed', note);
    case 'error':
      return face('✕', 'blocked', note === '' ? 'failed' : note);
    case 'refused':
      return face('✕', 'blocked', note === '' ? 'refused' : `refused: ${note}`);
    case 'rejected':
      return face('✕', 'blocked', rejectedWords(note, by));
    default:
      return assertNever(outcome);
  }
}

function rejectedWords(note: string, by: Step['answeredBy']): string {
  if (by === 'rule') return 'rejected by a rule'; // Its note says no more than that.
  const words = by === 'person' ? 'you rejected it' : 'rejected';
  return note === '' ? words : `${words}: ${note}`;
}

/** Who let the step run, or which rule did not; empty where nobody was asked. */
export function stepSaidBy(step: Step): string {
  if (step.state.state === 'finished' && step.state.outcome === 'rejected') {
    return step.rule === null ? '' : byRuleWords(step.rule);
  }
  switch (step.answeredBy) {
    case null:
      return '';
    case 'person':
      if (step.replaces !== null) return 'you had it run again';
      return step.edited ? 'you edited · approved' : 'you approved';
    case 'rule':
      return step.rule === null ? 'by a rule' : byRuleWords(step.rule);
    case 'policy':
      return 'by policy';
    default:
      return assertNever(step.answeredBy);
  }
}

/** The command, expression or path that the call is about, in one line; else its whole input. */
export function callSubject({ input }: ToolCall): string {
  const subject = input.command ?? input.pattern ?? input.path;
  if (typeof subject === 'string') return subject;
  return Object.keys(input).length === 0 ? '' : JSON.stringify(input);
}

/** A note that names again what the line has just named is shown without it: “wrote 9 lines”. */
export function withoutSubject(words: string, subject: string): string {
  return subject === '' ? words : words.replace(` ${subject},`, '');
}
