import { z } from 'zod';
import { answerSchema } from './approval';
import { assignmentSchema, dispatchProposalSchema } from './dispatch';
import { type LimitKind, limitKindSchema } from './limits';
import type { FileForm } from './reading';
import { ruleSchema } from './rule';
import { type Fields, runSettingsSchema, verdictSchema } from './run-event';
import { approvalModeSchema, type TicketDefinition } from './ticket';

const nothing = z.object({});
const ticket = z.object({ ticket: z.string() });

/** What a person may ask of a run. Every face sends these; the host checks them against this table before the engine sees them. */
export const commandTable = {
  'run.start': runSettingsSchema,
  'run.pause': nothing,
  'run.resume': nothing,
  'run.cancel': nothing,
  'limit.raise': z.object({ limit: limitKindSchema, to: z.number().positive().nullable() }),
  'mode.set': z.object({ mode: approvalModeSchema }),
  'ticket.retry': ticket,
  'ticket.cancel': ticket,
  'ticket.complete': ticket.extend({ summary: z.string() }),
  'ticket.block': ticket.extend({ reason: z.string() }),
  /**
   * Who is to do it: an agent's key, or `baton`. `seen` is what the person saw and lets go: when exactly that is due to be sent, they
   * are not asked again.
   */
  'ticket.assign': ticket.extend({
    assignment: assignmentSchema,
    seen: dispatchProposalSchema.nullable(),
  }),
  /** Hands a ticket that no agent took to the same agent once more. */
  'dispatch.retry': ticket,
  /** Its work counted already, or was accepted and did not fit; a new attempt goes on from there with the notes. */
  'ticket.return': ticket.extend({ notes: z.string().min(1).max(1_000_000) }),
  /** Its accepted work is taken back from the integration branch; then it is blocked. */
  'ticket.revert': ticket,
  'approval.answer': z.object({
    approval: z.string(),
    hash: z.string(),
    answer: answerSchema,
    /** Saved with an approval, and by a face only: from then on it answers for steps that match. */
    remember: ruleSchema.nullable().optional(),
  }),
  'approval.approve_spawns': z.object({
    approvals: z.array(z.object({ approval: z.string(), hash: z.string() })).min(1),
  }),
  'rule.add': z.object({ rule: ruleSchema }),
  'rule.remove': z.object({ id: z.string() }),
  'step.resolve': z.object({ step: z.string(), verdict: verdictSchema }),
} as const;

type CommandType = keyof typeof commandTable;

export type Command<Type extends CommandType = CommandType> = {
  [Key in Type]: { type: Key } & Fields<(typeof commandTable)[Key]>;
}[Type];

const withType = Object.entries(commandTable).map(([type, schema]) =>
  schema.extend({ type: z.literal(type) }),
);

/** Checks a command that came from outside. Built from the table, so zod cannot know the union's type by itself. */
export const commandSchema = z.discriminatedUnion(
  'type',
  withType as unknown as [z.ZodObject<{ type: z.ZodLiteral<string> }>],
) as unknown as z.ZodType<Command>;

/** Tickets of another file join the open track; comes from the part that reads files, never straight from a face. */
export interface AddTickets {
  readonly type: 'tickets.add';
  readonly source: string;
  readonly form?: FileForm | undefined;
  readonly tickets: readonly TicketDefinition[];
}

/** Why a command was not carried out. Nothing has changed then. */
export type Rejection =
  | { type: 'unknown'; what: 'ticket' | 'approval' | 'attempt' | 'step' | 'rule'; id: string }
  | { type: 'wrong_phase'; phase: 'opened' | 'running' | 'paused' | 'finished' }
  | { type: 'wrong_status'; ticket: string; status: 'todo' | 'in_progress' | 'completed' | 'blocked' }
  | { type: 'nothing_accepted'; ticket: string }
  | { type: 'reverting'; ticket: string }
  | { type: 'no_branch' }
  | { type: 'not_waiting'; approval: string }
  | { type: 'changed'; approval: string }
  | { type: 'over_limit'; limit: LimitKind }
  | { type: 'bad_edit'; message: string }
  | { type: 'bad_rule'; message: string }
  | { type: 'bad_answer'; message: string }
  | { type: 'bad_tickets'; problems: readonly string[] }
  | { type: 'ended' }
  | { type: 'read_only'; heldBy: string }
  | { type: 'not_open' }
  | { type: 'bad_workspace'; message: string }
  | { type: 'bad_model'; message: string }
  | { type: 'trouble'; message: string };
