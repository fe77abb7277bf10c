import { z } from 'zod';
import { fileFormSchema } from './reading';
import { rehearsalSchema } from './rehearsal';

export const tierSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Tier = z.infer<typeof tierSchema>;
export const TIERS: readonly Tier[] = [1, 2, 3, 4];

export const approvalModeSchema = z.enum(['ask', 'auto', 'all', 'none']);
export type ApprovalMode = z.infer<typeof approvalModeSchema>;

/** Who looks at a worker's result before it counts: nobody, the tech lead's model, or a person. */
export const reviewModeSchema = z.enum(['off', 'model', 'person']);
export type ReviewMode = z.infer<typeof reviewModeSchema>;

/** Where attempts work: each in a git worktree of its own, or all in the workspace itself. */
export const isolationSchema = z.enum(['worktree', 'shared']);
export type Isolation = z.infer<typeof isolationSchema>;

export const blockKindSchema = z.enum([
  'worker',
  'spawn_rejected',
  'failed',
  'budget',
  'cancelled',
  'unknown_outcome',
  'setup',
  'verify',
  'review',
  'dispatch',
  'agent',
  'merge',
  'reverted',
  'person',
  'file',
]);
export type BlockKind = z.infer<typeof blockKindSchema>;

/** What a ticket file says of a ticket's status when it is opened; `in_progress` of a file has become `todo`. */
const initialStatusSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('todo') }),
  z.object({ status: z.literal('completed') }),
  z.object({ status: z.literal('blocked'), reason: z.string() }),
]);

/**
 * A ticket as every format is read into it. `priority`: 0 is first, 2 when the file says nothing.
 * `targetFile` and `contextFiles` are paths relative to the workspace, as the file wrote them.
 */
export const ticketDefinitionSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  dependsOn: z.array(z.string()),
  initial: initialStatusSchema,
  assignedTo: z.string(),
  stepMode: z.boolean(),
  priority: z.number(),
  targetFile: z.string().nullable(),
  contextFiles: z.array(z.string()),
  acceptanceCriteria: z.array(z.string()),
  setup: z.array(z.string()),
  verify: z.array(z.string()),
  model: z.string().nullable(),
  taskType: z.string().nullable(),
  issueNumber: z.number().nullable(),
  rehearsal: rehearsalSchema.nullable(),
});
export type TicketDefinition = z.infer<typeof ticketDefinitionSchema>;

/**
 * What a file holds, apart from its tickets. `path` is absolute; null when the content was dropped on a page. `form` is there for
 * other tools' files.
 */
export const trackSchema = z.object({
  title: z.string(),
  context: z.string(),
  source: z.object({ name: z.string(), path: z.string().nullable(), form: fileFormSchema.optional() }),
});
export type Track = z.infer<typeof trackSchema>;
