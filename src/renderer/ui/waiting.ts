import type { RunSummary } from '../../shared/contract';
import { waitsForPerson } from '../../shared/count-waiting';
import type { RunState } from '../../shared/run-state';

/** Something that only the person can move on: an approval, a step whose outcome nobody saw, or what no agent does. */
export interface Waiting {
  readonly ticket: string;
  readonly attempt: string;
  /** null for what is seen to in the ticket's panel: a step of unknown outcome, and what no agent does. */
  readonly approval: string | null;
  readonly since: string;
}

/** What waits for the person, the oldest first. */
export function waitingFor(run: RunState): Waiting[] {
  const waiting: Waiting[] = [];
  for (const key of run.live) {
    const attempt = run.attempts.get(key);
    if (attempt === undefined || !waitsForPerson(attempt)) continue;
    const { phase, ticket, since } = attempt;
    const approval = 'approval' in phase ? phase.approval : null;
    waiting.push({ ticket, attempt: key, approval, since });
  }
  return waiting.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

/** The other runs that this process holds: what waits in them can be answered as well. */
export function openElsewhere(runs: readonly RunSummary[], shown: string | null): RunSummary[] {
  return runs.filter(({ id, open }) => open && id !== shown);
}

export function sumWaiting(runs: readonly RunSummary[]): number {
  return runs.reduce((sum, { waiting }) => sum + waiting, 0);
}
