import type { Problem } from '../../shared/problem';
import { parseTrack } from '../tracks/parse-track';
import type { AssistantPart, Message } from '../workers/message';
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
  const calls = answer.calls.map(({ tool, input }, index) => ({
    type: 'tool-call' as const,
    toolCallId: idOf(answer, index),
    toolName: tool,
    input,
  }));
  const said: AssistantPart[] = answer.text === '' ? [] : [{ type: 'text', text: answer.text }];
  const assistant: Message = { role: 'assistant', content: answer.content ?? [...said, ...calls] };
  if (calls.length === 0) return { text, problems, messages: [assistant], isToldInWords: true };
  const value =
    problems.length > 0
      ? problemsMessage(problems, text)
      : 'The track is right as it stands. A person looks at it now.';
  const results: Message = {
    role: 'tool',
    content: calls.map(({ toolCallId, toolName }) => {
      const isKnown = toolName === proposeTrack.name;
      return {
        type: 'tool-result',
        toolCallId,
        toolName,
        output: {
          type: isKnown && problems.length === 0 ? 'text' : 'error-text',
          value:
            isKnown || isCall ? value : `There is no tool “${toolName}”, only ${proposeTrack.name}. ${value}`,
        },
      };
    }),
  };
  return { text, problems, messages: [assistant, results], isToldInWords: false };
}

/** What is wrong with a track's text; nothing when it can be opened as it is. */
export function problemsOf(text: string): Problem[] {
  const read = parseTrack(PLAN_FILE, null, text);
  return read.ok ? [] : read.failure.problems;
}

function idOf({ content = [] }: Answered, index: number): string {
  const ids = content.flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : []));
  return ids[index] ?? `call-${index + 1}`;
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

/** The JSON that an answer in words holds: what stands in a code fence, or from the first bracket to the last. */
function jsonIn(answer: string): string {
  const said = answer.replace(/<think>[\s\S]*?<\/think>/g, '').trim();
  const fenced = [...said.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, inside = '']) => inside.trim());
  const start = said.search(/[{[]/);
  const end = Math.max(said.lastIndexOf('}'), said.lastIndexOf(']'));
  const between = start >= 0 && end > start ? [said.slice(start, end + 1)] : [];
  const found = [...fenced, ...between].filter((each) => /^[{[]/.test(each));
  return found.find(isJson) ?? found[0] ?? said;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
