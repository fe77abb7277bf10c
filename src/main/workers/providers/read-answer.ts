import type { FinishReason, LanguageModelUsage, StepResult, TextStreamPart, ToolSet } from 'ai';
import type { ModelRequest } from './provider';

/** What came of one request, whole or not. */
export interface StreamedAnswer {
  readonly text: string;
  /** As the model wrote them: an input that is not JSON is text. */
  readonly calls: readonly { readonly tool: string; readonly input: unknown }[];
  /** The assistant's message as the provider wants it back; only of an answer without error. */
  readonly content: readonly unknown[];
  /** Null when the answer never came to its end. */
  readonly finish: { readonly reason: FinishReason; readonly raw: string | undefined } | null;
  readonly usage: LanguageModelUsage | null;
  /** The first one; a stream may go on behind it, which means nothing. */
  readonly error: { readonly cause: unknown } | null;
  /** All that the model wrote, thoughts and inputs included, in characters. */
  readonly length: number;
}

export type ResponseMessages = StepResult<ToolSet>['response']['messages'];

/** Reads a stream to its end, where `messagesOf` is asked, and never throws: what went wrong is in `error`. */
export async function readAnswer(
  stream: AsyncIterable<TextStreamPart<ToolSet>>,
  messagesOf: () => ResponseMessages,
  listener: Pick<ModelRequest, 'onText' | 'onInput'>,
): Promise<StreamedAnswer> {
  const texts: string[] = []; // Added up one by one they would take many times their length.
  let length = 0;
  let finish: StreamedAnswer['finish'] = null;
  let usage: StreamedAnswer['usage'] = null;
  let error: StreamedAnswer['error'] = null;
  let content: readonly unknown[] = [];
  const calls: { tool: string; input: unknown }[] = [];
  try {
    for await (const part of stream) {
      switch (part.type) {
        case 'text-delta':
          texts.push(part.text);
          length += part.text.length;
          if (part.text !== '') listener.onText(part.text);
          break;
        case 'reasoning-delta':
          length += part.text.length;
          break;
        case 'tool-input-delta':
          length += part.delta.length;
          if (part.delta !== '') listener.onInput?.(part.delta);
          break;
        case 'tool-call':
          if (part.providerExecuted !== true) calls.push({ tool: part.toolName, input: part.input });
          break;
        case 'finish-step':
          finish = { reason: part.finishReason, raw: part.rawFinishReason };
          usage = part.usage;
          break;
        case 'error':
          error ??= { cause: part.error };
          break;
        case 'abort':
          error ??= { cause: new Error('The request was ended.') };
          break;
      }
    }
    if (error === null && finish !== null) content = assistantContent(messagesOf());
  } catch (cause) {
    error ??= { cause };
  }
  return { text: texts.join(''), calls, content, finish, usage, error, length };
}

/** As plain JSON: it goes to disk. What the SDK adds for calls that it could not read is not the model's. */
function assistantContent(messages: ResponseMessages): unknown[] {
  return messages.flatMap(({ role, content }) => {
    if (role !== 'assistant') return [];
    const parts: unknown[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    return JSON.parse(JSON.stringify(parts.map(readable))) as unknown[];
  });
}

function readable(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || !('input' in part)) return part;
  const { input } = part;
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? part : { ...part, input: {} };
}
