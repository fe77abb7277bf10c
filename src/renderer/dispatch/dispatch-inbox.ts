import { isStranded } from '../../shared/count-waiting';
import type { Attempt, RunState } from '../../shared/run-state';

/** What went to agents elsewhere, by attempt: what a person has to see to, what arrived by half, and what goes on. */
export interface DispatchInbox {
  readonly waiting: readonly string[];
  readonly partial: readonly string[];
  readonly atWork: readonly string[];
}

/** One list, each key with its group first, so that lists with the same members are the same. */
export function dispatchInbox(run: RunState): string[] {
  const groups: Record<keyof DispatchInbox, string[]> = { waiting: [], partial: [], atWork: [] };
  for (const attempt of run.attempts.values()) {
    const group = groupOf(run, attempt);
    if (group !== null) groups[group].push(`${group} ${attempt.key}`);
  }
  return [...groups.waiting, ...groups.partial, ...groups.atWork];
}

export function inboxOf(list: readonly string[]): DispatchInbox {
  const of = (group: keyof DispatchInbox) =>
    list.flatMap((each) => (each.startsWith(`${group} `) ? [each.slice(group.length + 1)] : []));
  return { waiting: of('waiting'), partial: of('partial'), atWork: of('atWork') };
}

function groupOf(run: RunState, attempt: Attempt): keyof DispatchInbox | null {
  const isLatest = run.tickets.get(attempt.ticket)?.attempts === attempt.number;
  if (!isLatest) return null;
  if (isStranded(attempt)) return 'waiting';
  if ((attempt.dispatch?.facts?.missing.length ?? 0) > 0) return 'partial';
  const { phase } = attempt.phase;
  return phase === 'dispatched' || phase === 'sending' || phase === 'dispatch_due' ? 'atWork' : null;
}
