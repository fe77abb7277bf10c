import { z } from 'zod';
import { actionSchema, answeredBySchema, askReasonSchema, toolCallSchema } from './approval';
import { dispatchFactsSchema, givenAssignmentSchema } from './dispatch';
import { ignoredFilesSchema } from './ignored-files';
import { limitKindSchema, limitsSchema } from './limits';
import { fileFormSchema } from './reading';
import { reviewVerdictSchema } from './review-verdict';
import { ruleSchema } from './rule';
import {
  approvalModeSchema,
  blockKindSchema,
  isolationSchema,
  reviewModeSchema,
  ticketDefinitionSchema,
  tierSchema,
  trackSchema,
} from './ticket';
import { usageSchema } from './usage';

const attempt = { ticket: z.string(), attempt: z.number().int().min(1) };
const step = { ...attempt, step: z.string() };
const tier = { tier: tierSchema };

/** `path` counts from the workspace, with `/`. A link is for folders: what is changed in it changes the person's. */
const bringSchema = z.object({ path: z.string().min(1).max(4096), as: z.enum(['copy', 'link']) });
export type Bring = z.infer<typeof bringSchema>;

export const runSettingsSchema = z.object({
  workspace: z.string(),
  mode: approvalModeSchema,
  parallel: z.number().int().min(1).max(256),
  model: z.string(),
  limits: limitsSchema,
  review: reviewModeSchema,
  /** Who reviews and who explains failed commands, as `provider:model`; null where nobody does. */
  techLead: z.string().nullable(),
  qa: z.string().nullable(),
  isolation: isolationSchema,
  /** With worktrees: the person's uncommitted changes are what the work starts from. */
  takeAlong: z.boolean(),
  /** With worktrees: the branch, tag or commit that the work starts from; null for the person's present commit. */
  base: z.string().max(1000).nullable(),
  /** With worktrees: what git does not have and the work needs; null for what it usually needs. */
  bring: z.array(bringSchema).max(1000).nullable(),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** Nobody but the workers is at work, and in the workspace itself. */
export const WORKERS_ONLY = {
  review: 'off',
  techLead: null,
  qa: null,
  isolation: 'shared',
  takeAlong: false,
  base: null,
  bring: null,
} as const;

const outcomeSchema = z.enum(['completed', 'blocked', 'failed', 'cancelled', 'rejected', 'sent_back']);
export type AttemptOutcome = z.infer<typeof outcomeSchema>;

export const runOutcomeSchema = z.enum(['done', 'blocked', 'cancelled']);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

/** `restart`, `taken_over`: the process that went on with it had died, or had to give it to another one. */
const pauseReasonSchema = z.enum(['person', 'restart', 'taken_over', 'limit']);
export type PauseReason = z.infer<typeof pauseReasonSchema>;

export const verdictSchema = z.enum(['done', 'not_done', 'again']);
export type Verdict = z.infer<typeof verdictSchema>;

const reviewerSchema = z.enum(['model', 'person']);
export type Reviewer = z.infer<typeof reviewerSchema>;

const stepCallSchema = z.object({ step: z.string(), call: toolCallSchema });
const failedRequest = { tries: z.number().int().min(1), reason: z.string(), retryAt: z.string() };

/** What each kind of event carries beside `type`, `seq`, `at` and `run`. Journal, faces and scripts read these; kinds are only added. */
export const eventTable = {
  'run.opened': z.object({ track: trackSchema, tickets: z.array(ticketDefinitionSchema) }),
  /** `source` is the file that they came from, `form` as in a track's source. */
  'tickets.added': z.object({
    source: z.string(),
    form: fileFormSchema.optional(),
    tickets: z.array(ticketDefinitionSchema),
  }),
  'run.started': runSettingsSchema,
  /** `limit` says which one was reached when that is why. */
  'run.paused': z.object({ by: pauseReasonSchema, limit: limitKindSchema.nullable() }),
  'run.resumed': z.object({}),
  'run.finished': z.object({ outcome: runOutcomeSchema }),
  /** `to` is the new limit; null lifts it. For `unpriced` it says that the run goes on without knowing the cost. */
  'limit.raised': z.object({ limit: limitKindSchema, to: z.number().positive().nullable() }),
  'mode.changed': z.object({ mode: approvalModeSchema }),
  /** `id` follows from what the rule says. */
  'rule.added': z.object({ id: z.string(), rule: ruleSchema }),
  'rule.removed': z.object({ id: z.string() }),
  /**
   * After a death: steps that may simply run again, and steps that were started and whose end nobody saw. The end of those in
   * `rejoined` is known, or is waited for: they go on.
   */
  'run.recovered': z.object({
    again: z.array(z.string()),
    unknown: z.array(z.string()),
    rejoined: z.array(z.string()).optional(),
  }),

  'ticket.queued': z.object({ ticket: z.string() }),
  'ticket.completed': z.object({
    ticket: z.string(),
    attempt: z.number().nullable(),
    by: z.enum(['worker', 'agent', 'person']),
    summary: z.string(),
  }),
  'ticket.blocked': z.object({
    ticket: z.string(),
    attempt: z.number().nullable(),
    kind: blockKindSchema,
    reason: z.string(),
  }),

  /** Who is to do it from now on, because a person said so. */
  'ticket.assigned': z.object({ ticket: z.string(), assignment: givenAssignmentSchema }),

  /** The review sent the worker back, or a person what was accepted already: a new attempt gets the notes. */
  'ticket.returned': z.object({
    ticket: z.string(),
    attempt: z.number(),
    /** `merge`: its result does not fit what was merged meanwhile. */
    by: z.enum([...reviewerSchema.options, 'merge']),
    notes: z.string(),
  }),

  /** The engine took a ready ticket; its prompt and context are being put together. */
  'attempt.proposed': z.object({ ...attempt, ...tier }),
  'attempt.started': z.object({ ...attempt, ...tier, model: z.string() }),
  'attempt.finished': z.object({ ...attempt, ...tier, outcome: outcomeSchema, summary: z.string() }),

  'approval.requested': z.object({
    ...attempt,
    ...tier,
    step: z.string().nullable(),
    approval: z.string(),
    reason: askReasonSchema,
    action: actionSchema,
    hash: z.string(),
  }),
  'approval.answered': z.object({
    ...attempt,
    ...tier,
    step: z.string().nullable(),
    approval: z.string(),
    answer: z.enum(['approved', 'rejected']),
    by: answeredBySchema,
    reason: z.string(),
    /** What runs instead of what was proposed; null when nothing was edited. `hash` is of what runs. */
    edited: actionSchema.nullable(),
    hash: z.string(),
    /** The one that answered, as it was then; only where `by` says so. */
    rule: ruleSchema.optional(),
  }),

  /** The setup commands run now, one after another, as steps that the spawn approval covers. */
  'setup.started': z.object({ ...attempt, ...tier, steps: z.array(stepCallSchema) }),
  /** It goes to its agent now. Asked for again after a crash, it is the same dispatch: what has arrived is found, not sent. */
  'dispatch.requested': z.object({ ...attempt, ...tier, agent: z.string() }),
  /** The agent has it, or half of it. */
  'dispatch.sent': z.object({ ...attempt, ...tier, facts: dispatchFactsSchema }),
  /** Nobody has it: a person decides how it goes on. `facts` is null where nothing could be sent at all. */
  'dispatch.failed': z.object({
    ...attempt,
    ...tier,
    reason: z.string(),
    facts: dispatchFactsSchema.nullable(),
  }),
  /** The run was paused while its agent had no room: nothing has been sent. */
  'dispatch.postponed': z.object({ ...attempt, ...tier }),
  'dispatch.retried': z.object({ ...attempt, ...tier }),
  /** What was heard of it; `silent`: nothing, for so long that a person is told. */
  'dispatch.reported': z.object({ ...attempt, ...tier, facts: dispatchFactsSchema, silent: z.boolean() }),

  'turn.started': z.object({ ...attempt, ...tier, turn: z.number() }),
  'turn.finished': z.object({
    ...attempt,
    ...tier,
    turn: z.number(),
    calls: z.array(stepCallSchema),
  }),
  /** The request failed in a way that another try may mend; it is asked again at `retryAt` (ISO 8601). `tries` counts from 1. */
  'turn.failed': z.object({
    ...attempt,
    ...tier,
    turn: z.number(),
    ...failedRequest,
  }),
  /** The wait for another try was over while the run was paused: the request has not been made and is due again. */
  'turn.postponed': z.object({ ...attempt, ...tier, turn: z.number() }),
  /** Without ticket and attempt it was for the run as a whole. */
  'usage.recorded': z.object({
    ticket: z.string().nullable(),
    attempt: z.number().int().min(1).nullable(),
    ...tier,
    model: z.string(),
    ...usageSchema.shape,
  }),

  'step.started': z.object({
    ...step,
    ...tier,
    tool: z.string(),
    hash: z.string(),
    approval: z.string().nullable(),
  }),
  'step.finished': z.object({
    ...step,
    ...tier,
    tool: z.string(),
    /** `refused` never ran: its input was wrong. `rejected` never ran either: a person said no. */
    outcome: z.enum(['ok', 'error', 'refused', 'rejected']),
    /** One line for people; what the model gets lies in the attempt's record. */
    note: z.string(),
    /** The QA is asked what went wrong before the attempt goes on. */
    diagnose: z.boolean(),
  }),
  /** The end of a rejoined step can no longer be known. */
  'step.lost': z.object({ ...step, ...tier }),
  /**
   * A person's word on a step of unknown outcome. `again` is the id of the new step that runs the same call. `by` recovery: the
   * step was rejoined, and nobody had to be asked, since it is known that it was not done.
   */
  'step.resolved': z.object({
    ...step,
    ...tier,
    verdict: verdictSchema,
    again: z.string().nullable(),
    by: z.literal('recovery').optional(),
  }),
  'diagnosis.started': z.object({ ...step, ...tier }),
  /** `diagnosis` is null where the QA had none to give; `note` says why. */
  'step.diagnosed': z.object({ ...step, ...tier, diagnosis: z.string().nullable(), note: z.string() }),

  /** The worker says that it has finished. */
  'attempt.delivered': z.object({
    ...attempt,
    ...tier,
    summary: z.string(),
    changedFiles: z.array(z.string()),
  }),
  /** The verify commands run now, one after another, as steps that the spawn approval covers. */
  'verify.started': z.object({ ...attempt, ...tier, steps: z.array(stepCallSchema) }),
  /** The worker is told how the command failed and goes on. `round` counts from 1. */
  'verify.failed': z.object({ ...step, ...tier, round: z.number().int().min(1) }),
  'review.requested': z.object({ ...attempt, ...tier, by: reviewerSchema }),
  'review.started': z.object({ ...attempt, ...tier, by: reviewerSchema }),
  /** As `turn.failed` and `turn.postponed`, for the request to the tech lead. */
  'review.failed': z.object({ ...attempt, ...tier, ...failedRequest }),
  'review.postponed': z.object({ ...attempt, ...tier }),
  'review.finished': z.object({
    ...attempt,
    ...tier,
    by: reviewerSchema,
    verdict: reviewVerdictSchema,
    notes: z.string(),
  }),
  /** The accepted result goes into the run's integration branch; one at a time. Once more when a person retries what failed there. */
  'merge.requested': z.object({ ...attempt, ...tier }),
  'merge.started': z.object({ ...attempt, ...tier }),
  /** `commit` is null where there was nothing to merge; `ignored` is what no commit takes, where there is something. */
  'merge.finished': z.object({
    ...attempt,
    ...tier,
    commit: z.string().nullable(),
    ignored: ignoredFilesSchema.optional(),
  }),
  /** What was to be merged was not any more what had been verified and reviewed: that is done again. */
  'merge.outdated': z.object({ ...attempt, ...tier }),
  /** `files` are the first hundred; `tickets` are those whose merged work it does not fit. */
  'merge.conflicted': z.object({
    ...attempt,
    ...tier,
    files: z.array(z.string()),
    tickets: z.array(z.string()),
  }),

  /** A person takes the ticket's accepted work back; `attempt` is the last that was accepted. Until it is done the ticket does not count. */
  'revert.requested': z.object({ ...attempt }),
  'revert.started': z.object({ ...attempt }),
  /** `commit` undoes it; null where there was nothing to undo. */
  'revert.finished': z.object({ ...attempt, commit: z.string().nullable() }),
  /** The work stands as before. */
  'revert.failed': z.object({ ...attempt, reason: z.string() }),
} as const;

export type EventType = keyof typeof eventTable;
export const eventTypes = Object.keys(eventTable) as EventType[];

/** A schema without fields says nothing of the value; zod infers a record of nothing, which no literal fits. */
export type Fields<Schema extends z.ZodType> = string extends keyof z.infer<Schema>
  ? unknown
  : z.infer<Schema>;

/** An event before the engine gave it its place in the run. */
export type NewEvent<Type extends EventType = EventType> = {
  [Key in Type]: { type: Key } & Fields<(typeof eventTable)[Key]>;
}[Type];

/**
 * `seq` counts from 1 without gaps; `at` is ISO 8601 in UTC. `stoodStillMs`: since the event before it, the run stood still for so
 * long, for want of room or of its journal, and that is no time of work.
 */
export type RunEvent<Type extends EventType = EventType> = {
  [Key in Type]: { type: Key; seq: number; at: string; run: string; stoodStillMs?: number } & Fields<
    (typeof eventTable)[Key]
  >;
}[Type];

/** Events in order, `from` … `to` by `seq`; another generation means another journal epoch, so a new snapshot. */
export interface Batch {
  readonly run: string;
  readonly generation: string;
  readonly from: number;
  readonly to: number;
  readonly events: readonly RunEvent[];
}
