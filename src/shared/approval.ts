import { z } from 'zod';
import { assertNever } from './assert-never';
import { dispatchProposalSchema } from './dispatch';
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
  /** Commands that run in the attempt's new worktree before its first turn, and must exit 0; covered by the spawn as those below are. */
  setup: z.array(z.string()),
  /** Commands that must exit 0 before the ticket counts as completed; who lets the worker start lets these run. */
  verify: z.array(z.string()),
});
export type Proposal = z.infer<typeof proposalSchema>;

export const toolInputSchema = z.record(z.string(), z.json());
export type ToolInput = z.infer<typeof toolInputSchema>;

/** One tool call exactly as it would run. */
export const toolCallSchema = z.object({ tool: z.string(), input: toolInputSchema });
export type ToolCall = z.infer<typeof toolCallSchema>;

export const askReasonSchema = z.enum([
  'spawn',
  'dispatch',
  'step_mode',
  'command',
  'protected_path',
  'repeated',
  'rule',
  'review',
  'review_failed',
]);
export type AskReason = z.infer<typeof askReasonSchema>;

/** A file that an attempt changed: digests of what it held before and after, null where there was no file. */
const changedFileSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** What is approved: a spawn, a dispatch, a step, or the result of an attempt. The approval is bound to the hash of these bytes. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spawn'), proposal: proposalSchema }),
  z.object({ kind: z.literal('dispatch'), proposal: dispatchProposalSchema }),
  z.object({ kind: z.literal('step'), step: z.string(), call: toolCallSchema }),
  /** `note` says why a person is asked where a model should have been. */
  z.object({
    kind: z.literal('review'),
    summary: z.string(),
    changed: z.array(changedFileSchema),
    note: z.string(),
  }),
]);
export type Action = z.infer<typeof actionSchema>;

/** The bytes that an approval's hash is taken of: the parts that run, in a fixed order. */
export function actionBytes(action: Action): string {
  switch (action.kind) {
    case 'spawn': {
      const { model, prompt, context, setup, verify } = action.proposal;
      return JSON.stringify([model, prompt, context.map((part) => [part.name, part.text]), verify, setup]);
    }
    case 'dispatch': {
      const { agent, interface: kind, taskType, title, description, acceptanceCriteria } = action.proposal;
      const { place, label, issueNumber, endpoint } = action.proposal;
      const where = [place?.url ?? null, place?.repo ?? null, label, issueNumber, endpoint];
      return JSON.stringify([agent, kind, taskType, title, description, acceptanceCriteria, where]);
    }
    case 'step':
      return JSON.stringify([action.call.tool, action.call.input]);
    case 'review':
      return JSON.stringify([
        action.summary,
        action.changed.map(({ path, before, after }) => [path, before, after]),
      ]);
    default:
      return assertNever(action);
  }
}

/** The first message of an attempt's conversation: the prompt, then each context part under its name. */
export function firstMessage(proposal: Proposal): string {
  return [proposal.prompt, ...proposal.context.map((part) => `## ${part.name}\n\n${part.text}`)].join('\n\n');
}

/**
 * A person's answer. `edited` replaces what was proposed, as a whole. A rejected review sends the worker back with the reason;
 * only a review can end with the ticket blocked.
 */
export const answerSchema = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('approve'), edited: actionSchema.nullable() }),
  z.object({ answer: z.literal('reject'), reason: z.string(), stopRun: z.boolean() }),
  z.object({ answer: z.literal('block'), reason: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const answeredBySchema = z.enum(['person', 'rule', 'policy']);
export type AnsweredBy = z.infer<typeof answeredBySchema>;
