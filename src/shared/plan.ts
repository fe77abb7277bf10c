import { z } from 'zod';
import { problemSchema } from './problem';
import type { Result } from './result';
import type { TicketDefinition, Track } from './ticket';
import { addUsage, NO_USAGE, type UsageTotals, usageSchema } from './usage';

// A goal on its way to a track: what tier 1 is asked, what it answers and what that costs. It runs nothing.

/** How often the problems of an answer go back to the model. */
export const MAX_ROUNDS = 2;

/** `round` counts from 0; each one after that gives problems back to the model. `at` (ISO 8601) is when it is asked again. */
const planPhaseSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('asking'), round: z.number() }),
  z.object({
    phase: z.literal('waiting'),
    round: z.number(),
    tries: z.number(),
    reason: z.string(),
    at: z.string(),
  }),
  /** The model has said what it had to say; `problems` tells whether that is a track. */
  z.object({ phase: z.literal('answered') }),
  z.object({ phase: z.literal('failed'), reason: z.string() }),
  z.object({ phase: z.literal('cancelled') }),
]);
export type PlanPhase = z.infer<typeof planPhaseSchema>;

const planUsageSchema = z.object({ model: z.string(), ...usageSchema.shape });
export type PlanUsage = z.infer<typeof planUsageSchema>;

export const planSchema = z.object({
  id: z.string(),
  goal: z.string(),
  /** Absolute. */
  workspace: z.string(),
  model: z.string(),
  startedAt: z.string(),
  phase: planPhaseSchema,
  /** The track as a file's text: the model's last whole answer, or what a person made of it. */
  text: z.string(),
  /** Of `text`, with its lines and columns. */
  problems: z.array(problemSchema),
  /** How many whole answers there were: `text` is another one when this goes up. */
  answers: z.number(),
  /** What of the answer under way has come. */
  live: z.string(),
  usages: z.array(planUsageSchema),
  /** Why this could not be kept on disk, a sentence; null when it lies there. */
  unsaved: z.string().nullable(),
});
export type Plan = z.infer<typeof planSchema>;

/** A plan in a list. */
export type PlanSummary = Pick<Plan, 'id' | 'goal' | 'startedAt' | 'phase'>;

export function isAtWork({ phase }: PlanPhase): boolean {
  return phase === 'asking' || phase === 'waiting';
}

export function planUsage({ usages }: Pick<Plan, 'usages'>): UsageTotals {
  return usages.reduce(addUsage, NO_USAGE);
}

/** What a text is as a ticket file, whole or not at all. */
export type TrackCheck = Result<
  {
    readonly track: Track;
    readonly tickets: readonly TicketDefinition[];
    readonly notices: readonly string[];
  },
  { type: 'problems'; problems: readonly z.infer<typeof problemSchema>[] }
>;
