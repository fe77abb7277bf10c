import { z } from 'zod';
import type { RunSummary } from '../../shared/contract';
import { countWaiting } from '../../shared/count-waiting';
import { runOutcomeSchema } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { TIERS } from '../../shared/ticket';
import { openedAt } from './run-id';

export const runSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  phase: z.enum(['opened', 'running', 'paused', 'finished', 'damaged']),
  outcome: runOutcomeSchema.nullable(),
  openedAt: z.string(),
  completed: z.number(),
  total: z.number(),
  cost: z.number(),
  waiting: z.number(),
  open: z.boolean(),
}) satisfies z.ZodType<RunSummary>;

export function summaryOf(state: RunState, open: boolean): RunSummary {
  return {
    id: state.id,
    title: state.track.title,
    phase: state.phase.phase,
    outcome: state.phase.phase === 'finished' ? state.phase.outcome : null,
    openedAt: new Date(openedAt(state.id) ?? 0).toISOString(),
    completed: state.counts.completed,
    total: state.order.length,
    cost: TIERS.reduce((sum, tier) => sum + state.tiers[tier].cost, 0),
    waiting: countWaiting(state),
    open,
  };
}
