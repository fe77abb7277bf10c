import type { DispatchFacts } from '../../shared/dispatch';
import type { Attempt } from '../../shared/run-state';

/** Why a ticket that went to an agent waits for a person; null where it does not. */
export function strandedWords({ phase, dispatch }: Attempt): string | null {
  const name = dispatch?.proposal.agentName ?? 'Its agent';
  if (phase.phase === 'undelivered') return phase.reason;
  if (phase.phase !== 'dispatched') return null;
  if (phase.silent) return `No news of ${name} for two hours or more. It may still be at it.`;
  return dispatch?.facts?.isAwaited === false
    ? `${name} has it, but named no address where Baton could ask how far it is: mark the ticket completed when it is done.`
    : null;
}

/** What the agent should have got and has not; null where it has all. */
export function missingWords({ missing }: Pick<DispatchFacts, 'missing'>): string | null {
  if (missing.length === 0) return null;
  const words = missing.map((part) => `the ${part}`).join(' and ');
  return `${words} ${missing.length === 1 ? 'is' : 'are'} missing on its issue.`;
}
