import type { ToolCall, ToolInput } from '../../../shared/approval';
import { assistantPartSchema } from '../message';
import { unreadableInput } from '../tools/unreadable-input';
import { type Fault, incomplete } from './fault';
import type { Endpoint } from './language-model';
import type { ModelAnswer } from './provider';
import type { StreamedAnswer } from './read-answer';

const contentSchema = assistantPartSchema.array();

export function hasEnd({ error, finish }: StreamedAnswer): boolean {
  return error === null && finish !== null && finish.reason !== 'interrupted';
}

/** What is wrong with an answer whose stream came to its end; null when it is whole and says something. */
export function faultOfEnd({ finish, calls, text }: StreamedAnswer, { name, kind }: Endpoint): Fault | null {
  switch (finish?.reason) {
    case undefined:
    case 'interrupted':
      return incomplete(name);
    case 'length':
      return {
        reason: `The answer of ${name} was cut at the longest that the model gives in one go: split the ticket into smaller ones.`,
        retry: null,
      };
    case 'content-filter':
      return { reason: `${name} held the answer back by its content filter${rawOf(finish)}.`, retry: null };
    case 'error':
      return { reason: `${name} ended its answer with an error${rawOf(finish)}.`, retry: null };
    case 'other':
      // Some servers have names of their own for a plain end; elsewhere an unknown one may hide that something is missing.
      if (calls.length === 0 && kind !== 'openai-compatible') {
        return {
          reason: `${name} ended its answer in a way that Baton does not know${rawOf(finish)}.`,
          retry: null,
        };
      }
      break;
    case 'stop':
    case 'tool-calls':
      break;
    default:
      return incomplete(name);
  }
  return calls.length === 0 && text.trim() === ''
    ? { reason: `${name} gave an empty answer.`, retry: null }
    : null;
}

function rawOf({ raw }: { raw: string | undefined }): string {
  return raw === undefined ? '' : ` (${raw.slice(0, 60)})`;
}

/** Only of an answer that `faultOfEnd` finds nothing wrong with. */
export function wholeAnswer({
  text,
  calls,
  content,
}: StreamedAnswer): Omit<Extract<ModelAnswer, { type: 'answered' }>, 'usage' | 'model'> {
  const kept = contentSchema.safeParse(content);
  return {
    type: 'answered',
    text,
    calls: calls.map(({ tool, input }): ToolCall => ({ tool, input: objectOf(input) })),
    // Parts of a kind that Baton does not know cannot be kept: text and calls then stand for the answer.
    ...(kept.success ? { content: kept.data } : {}),
    ends: calls.length === 0,
  };
}

function objectOf(input: unknown): ToolInput {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as ToolInput;
  return unreadableInput(typeof input === 'string' ? input : JSON.stringify(input));
}
