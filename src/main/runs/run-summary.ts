import { z } from 'zod';
import type { RunSummary } from '../../shared/contract';
import { countWaiting } from '../../shared/count-waiting';
import { handedOverTickets } from '../../shared/handed-over';
import { runOutcomeSchema } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { isolationSchema, TIERS } from '../../shared/ticket';
import { sumUsage, tokensOf } from '../../shared/usage';
import { workedSoFar } from '../../shared/used-so-far';
import { openedAt } from './run-id';

export const runSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  phase: z.enum(['opened', 'running', 'paused', 'finished', 'damaged', 'newer', 'unreadable']),
  problem: z.string().nullable(),
  outcome: runOutcomeSchema.nullable(),
  openedAt: z.string(),
  completed: z.number(),
  blocked: z.number(),
  total: z.number(),
  workspace: z.string().nullable(),
  isolation: isolationSchema,
  workedMs: z.number(),
  requests: z.number(),
  tokens: z.number(),
  cost: z.number(),
  unpriced: z.number(),
  waiting: z.number(),
  handedOver: z
    .object({
      ticket: z.string(),
      attempt: z.number(),
      title: z.string(),
      agentName: z.string(),
      group: z.enum(['waiting', 'partial', 'atWork']),
      isUndelivered: z.boolean(),
      why: z.string().nullable(),
      newsAt: z.string().nullable(),
    })
    .array(),
  open: z.boolean(),
  heldBy: z.string().nullable(),
}) satisfies z.ZodType<RunSummary>;

export function summaryOf(state: RunState, open: boolean): RunSummary {
  const used = sumUsage(TIERS.map((tier) => state.tiers[tier]));
  return {
    id: state.id,
    title: state.track.title,
    phase: state.phase.phase,
    problem: null,
    outcome: state.phase.phase === 'finished' ? state.phase.outcome : null,
    openedAt: new Date(openedAt(state.id) ?? 0).toISOString(),
    completed: state.counts.completed,
    blocked: state.counts.blocked,
    total: state.order.length,
    workspace: state.workspace,
    isolation: state.isolation,
    workedMs: workedSoFar(state),
    requests: used.requests,
    tokens: tokensOf(used),
    cost: used.cost,
    unpriced: used.unpriced,
    waiting: countWaiting(state),
    handedOver: handedOverTickets(state),
    open,
    heldBy: null,
  };
}
