import type { ToolInput } from '../../../shared/approval';

// What a model wrote as a tool's input, when it is no JSON object: it is kept as text under a key that no tool knows, so that
// the step shows it and the model hears what was wrong.

const KEY = 'not_a_json_object';
const MAX_KEPT = 2000;
const MAX_QUOTED = 200;

export function unreadableInput(text: string): ToolInput {
  return { [KEY]: text.slice(0, MAX_KEPT) };
}

/** The text of an unreadable input, null of any other. */
export function unreadableText(input: ToolInput): string | null {
  const text = input[KEY];
  return typeof text === 'string' && Object.keys(input).length === 1 ? text : null;
}

export function notJsonMessage(tool: string, text: string): string {
  const shown = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `The input of ${tool} is not a JSON object: ${shown === '' ? 'it is empty' : shown}`;
}
