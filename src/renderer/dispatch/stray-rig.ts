import type { DispatchFacts } from '../../shared/dispatch';
import type { StrayDispatch } from '../../shared/stray-dispatch';

/** A dispatch without a run, as the list has it; for tests. */
export function listedStray({
  facts,
  ...given
}: Partial<Omit<StrayDispatch, 'facts'>> & { readonly facts?: Partial<DispatchFacts> } = {}): StrayDispatch {
  return {
    id: 'd',
    createdAt: '2026-01-01T00:00:00.000Z',
    title: 'Refactor the parser',
    description: '',
    acceptanceCriteria: [],
    standing: 'at_agent',
    agent: { key: 'ada', name: 'Ada', interface: 'gitea', endpoint: null },
    taskType: 'refactoring',
    blockedReason: null,
    run: null,
    ...given,
    facts: {
      id: 'd',
      status: 'assigned',
      issueNumber: 12,
      issueUrl: 'http://gitea/o/r/issues/12',
      commentId: 5,
      labelApplied: null,
      missing: [],
      retries: 0,
      error: null,
      isAwaited: true,
      escalation: 'none',
      newsAt: '2026-01-01T00:00:00.000Z',
      ...facts,
    },
  };
}
