import type { AssistantPart, Message, ToolResultPart } from './message';
import type { ModelAnswer } from './providers/provider';

type Answered = Extract<ModelAnswer, { type: 'answered' }>;

/** An answer as the next request of the same conversation begins with it: as it came, and a result for each of its calls. */
export function answerMessages(
  answer: Answered,
  resultOf: (tool: string) => ToolResultPart['output'],
): Message[] {
  const calls = answer.calls.map(({ tool, input }, index) => ({
    type: 'tool-call' as const,
    toolCallId: idOf(answer, index),
    toolName: tool,
    input,
  }));
  const said: AssistantPart[] = answer.text === '' ? [] : [{ type: 'text', text: answer.text }];
  const assistant: Message = { role: 'assistant', content: answer.content ?? [...said, ...calls] };
  if (calls.length === 0) return [assistant];
  const results = calls.map(({ toolCallId, toolName }) => ({
    type: 'tool-result' as const,
    toolCallId,
    toolName,
    output: resultOf(toolName),
  }));
  return [assistant, { role: 'tool', content: results }];
}

function idOf({ content = [] }: Answered, index: number): string {
  const ids = content.flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : []));
  return ids[index] ?? `call-${index + 1}`;
}
