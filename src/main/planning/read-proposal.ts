import type { Problem } from '../../shared/problem';
import { parseTrack } from '../tracks/parse-track';
import { answerMessages } from '../workers/answer-messages';
import { jsonIn } from '../workers/json-in-answer';
import type { Message } from '../workers/message';
import type { ModelAnswer } from '../workers/providers/provider';
import { unreadableText } from '../workers/tools/unreadable-input';
import { problemsMessage } from './plan-prompt';
import { proposeTrack } from './propose-track';

/** Problems of a track that has no file yet are told under this name. */
export const PLAN_FILE = 'plan.json';

type Answered = Extract<ModelAnswer, { type: 'answered' }>;

export interface ReadProposal {
  /** As a ticket file's text; without any, what the model said instead. */
  readonly text: string;
  readonly problems: readonly Problem[];
  /** The answer, and the results of its calls: what the next request begins with. */
  readonly messages: readonly Message[];
  /** The model has to be told of the problems in words, as it called nothing whose result could tell. */
  readonly isToldInWords: boolean;
}

/** Reads an answer exactly as a ticket file. `written` is the input of its calls as it came, which holds more than one that is cut. */
export function readProposal(answer: Answered, written: string): ReadProposal {
  const { text, isCall } = trackText(answer, written);
  const problems = problemsOf(text);
  const isRight = problems.length === 0;
  const value = isRight
    ? 'The track is right as it stands. A person looks at it now.'
    : problemsMessage(problems, text);
  const messages = answerMessages(answer, (tool) => {
    const isKnown = tool === proposeTrack.name;
    return {
      type: isKnown && isRight ? 'text' : 'error-text',
      value: isKnown || isCall ? value : `There is no tool “${tool}”, only ${proposeTrack.name}. ${value}`,
    };
  });
  return { text, problems, messages, isToldInWords: answer.calls.length === 0 };
}

/** What is wrong with a track's text; nothing when it can be opened as it is. */
export function problemsOf(text: string): Problem[] {
  const read = parseTrack(PLAN_FILE, null, text);
  return read.ok ? [] : read.failure.problems;
}

function trackText({ text, calls }: Answered, written: string): { text: string; isCall: boolean } {
  const call = calls.find(({ tool }) => tool === proposeTrack.name);
  if (call === undefined) return { text: jsonIn(text), isCall: false };
  const unreadable = unreadableText(call.input);
  if (unreadable !== null)
    return { text: calls.length === 1 && written !== '' ? written : unreadable, isCall: true };
  return { text: JSON.stringify(unquoted(call.input), null, 2), isCall: true };
}

/** Small models put a list into quotes where the schema wants the list. */
function unquoted(input: Record<string, unknown>): Record<string, unknown> {
  const { tickets } = input;
  if (typeof tickets !== 'string') return input;
  try {
    const list: unknown = JSON.parse(tickets);
    return Array.isArray(list) ? { ...input, tickets: list } : input;
  } catch {
    return input;
  }
}
