import type { RunSummary } from '../../shared/contract';

/** A run as the list has it; for tests. */
export function listedRun(given: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run',
    title: 'Auth',
    phase: 'running',
    problem: null,
    outcome: null,
    openedAt: '2026-01-01T00:00:00Z',
    completed: 0,
    blocked: 0,
    total: 2,
    workspace: null,
    isolation: 'shared',
    workedMs: 0,
    requests: 0,
    tokens: 0,
    cost: 0,
    unpriced: 0,
    waiting: 0,
    handedOver: [],
    open: true,
    heldBy: null,
    ...given,
  };
}
