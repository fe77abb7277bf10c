import type { ToolCall } from '../../shared/approval';
import type { AssistantPart, Message, ToolCallPart, ToolResultPart } from './message';
import type { ModelAnswer } from './providers/provider';

/** What a model said: in plain words, and as the provider wants it back, where that is known. */
export interface Said {
  readonly text: string;
  readonly content?: readonly AssistantPart[];
}

/** A call as it ran, which may differ from what the model asked for, and what came of it. */
export interface CallResult {
  readonly call: ToolCall;
  readonly output: ToolResultPart['output'];
}

/** An answer as the next request of the same conversation begins with it: as it came, and a result for each of its calls. */
export function answerMessages(
  answer: Extract<ModelAnswer, { type: 'answered' }>,
  resultOf: (tool: string) => ToolResultPart['output'],
): Message[] {
  const results = answer.calls.map((call) => ({ call, output: resultOf(call.tool) }));
  return saidMessages(answer, results, 'call');
}

/** `name` makes ids for calls that have none; it must be another for each answer of a conversation. */
export function saidMessages(said: Said, results: readonly CallResult[], name: string): Message[] {
  const ids = (said.content ?? []).flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : []));
  const calls = results.map(
    ({ call: { tool, input } }, index): ToolCallPart => ({
      type: 'tool-call',
      toolCallId: ids[index] ?? `${name}-${index + 1}`,
      toolName: tool,
      input,
    }),
  );
  const content = contentOf(said, calls);
  // A message without content is refused; one whose words were blank said nothing.
  if (content.length === 0) return [];
  const assistant: Message = { role: 'assistant', content };
  if (calls.length === 0) return [assistant];
  const outputs = results.map(({ output }, index): ToolResultPart => {
    const { toolCallId, toolName } = calls[index] as ToolCallPart;
    return { type: 'tool-result', toolCallId, toolName, output };
  });
  return [assistant, { role: 'tool', content: outputs }];
}

/** Each call as it ran, in its place. */
function contentOf({ text, content = [] }: Said, calls: readonly ToolCallPart[]): AssistantPart[] {
  if (content.length === 0) return [{ type: 'text' as const, text }, ...calls].filter(saysSomething);
  const rest = [...calls];
  const said = content.flatMap((part): AssistantPart[] => {
    if (part.type !== 'tool-call') return saysSomething(part) ? [part] : [];
    const call = rest.shift();
    return call === undefined ? [] : [{ ...part, ...call }];
  });
  return [...said, ...rest];
}

/** Anthropic gives blank text between thoughts and calls, and refuses it when it comes back. */
function saysSomething(part: AssistantPart): boolean {
  return part.type !== 'text' || part.text.trim() !== '' || part.providerOptions !== undefined;
}
