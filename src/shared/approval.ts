import { z } from 'zod';
import { viewSchema } from './file-view';

/** Which file of the workspace a part shows, and how. It is for people; what the worker is told of it stands in the text. */
const contextFileSchema = z.object({ path: z.string(), view: viewSchema, note: z.string().nullable() });

/** A named piece of text that goes to the worker after the prompt; a person may edit it or leave it out. */
const contextPartSchema = z.object({
  name: z.string(),
  text: z.string(),
  file: contextFileSchema.optional(),
});
export type ContextPart = z.infer<typeof contextPartSchema>;

/** What a worker would be started with. What is approved is sent byte for byte (see `firstMessage`). */
export const proposalSchema = z.object({
  role: z.string(),
  model: z.string(),
  prompt: z.string(),
  context: z.array(contextPartSchema),
});
export type Proposal = z.infer<typeof proposalSchema>;

export const toolInputSchema = z.record(z.string(), z.json());
export type ToolInput = z.infer<typeof toolInputSchema>;

/** One tool call exactly as it would run. */
export const toolCallSchema = z.object({ tool: z.string(), input: toolInputSchema });
export type ToolCall = z.infer<typeof toolCallSchema>;

export const askReasonSchema = z.enum(['spawn', 'step_mode', 'command', 'protected_path', 'repeated']);
export type AskReason = z.infer<typeof askReasonSchema>;

/** What is approved: a spawn or a step. The approval is bound to the hash of these bytes. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spawn'), proposal: proposalSchema }),
  z.object({ kind: z.literal('step'), step: z.string(), call: toolCallSchema }),
]);
export type Action = z.infer<typeof actionSchema>;

/** The bytes that an approval's hash is taken of: the parts that run, in a fixed order. */
export function actionBytes(action: Action): string {
  return action.kind === 'spawn'
    ? JSON.stringify([
        action.proposal.model,
        action.proposal.prompt,
        action.proposal.context.map((part) => [part.name, part.text]),
      ])
    : JSON.stringify([action.call.tool, action.call.input]);
}

/** The first message of an attempt's conversation: the prompt, then each context part under its name. */
export function firstMessage(proposal: Proposal): string {
  return [proposal.prompt, ...proposal.context.map((part) => `## ${part.name}\n\n${part.text}`)].join('\n\n');
}

/** A person's answer. `edited` replaces what was proposed, as a whole. */
export const answerSchema = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('approve'), edited: actionSchema.nullable() }),
  z.object({ answer: z.literal('reject'), reason: z.string(), stopRun: z.boolean() }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const answeredBySchema = z.enum(['person', 'rule', 'policy']);
export type AnsweredBy = z.infer<typeof answeredBySchema>;
