import { z } from 'zod';
import { toolInputSchema } from '../../shared/approval';

// A conversation in the shape that the AI SDK calls ModelMessage, so that providers take it as it is.

/** What a provider wants back with a part, byte for byte: signatures of its thinking, ids of its items. */
const providerOptionsSchema = z.record(z.string(), z.record(z.string(), z.json()));

const textPartSchema = z.object({
  type: z.literal('text'),
  text: z.string(),
  providerOptions: providerOptionsSchema.optional(),
});
type TextPart = z.infer<typeof textPartSchema>;

const toolCallPartSchema = z.object({
  type: z.literal('tool-call'),
  toolCallId: z.string(),
  toolName: z.string(),
  input: toolInputSchema,
  providerOptions: providerOptionsSchema.optional(),
});
export type ToolCallPart = z.infer<typeof toolCallPartSchema>;

/** Not for people and not for Baton: it goes back to the provider as it came. */
const keptPartSchema = z.looseObject({ type: z.enum(['reasoning', 'reasoning-file', 'file', 'custom']) });

export const assistantPartSchema = z.discriminatedUnion('type', [
  textPartSchema,
  toolCallPartSchema,
  keptPartSchema,
]);
export type AssistantPart = z.infer<typeof assistantPartSchema>;

export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly toolCallId: string;
  readonly toolName: string;
  readonly output: { readonly type: 'text' | 'error-text'; readonly value: string };
}

export type Message =
  | { readonly role: 'user'; readonly content: readonly TextPart[] }
  | { readonly role: 'assistant'; readonly content: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly content: readonly ToolResultPart[] };

export function userMessage(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}
