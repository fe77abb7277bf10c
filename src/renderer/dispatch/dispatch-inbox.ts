import { groupOfAttempt, type HandedOverTicket } from '../../shared/handed-over';
import { type RunState, requireAttempt } from '../../shared/run-state';

/** What went to agents elsewhere, by attempt: what a person has to see to, what arrived by half, and what goes on. */
export type DispatchInbox = Readonly<Record<HandedOverTicket['group'], readonly string[]>>;

/** One list, each key with its group first, so that lists with the same members are the same. */
export function dispatchInbox(run: RunState): string[] {
  const groups: Record<keyof DispatchInbox, string[]> = { waiting: [], partial: [], atWork: [] };
  for (const key of run.live) {
    const group = groupOfAttempt(requireAttempt(run, key));
    if (group !== null) groups[group].push(`${group} ${key}`);
  }
  return [...groups.waiting, ...groups.partial, ...groups.atWork];
}

export function inboxOf(list: readonly string[]): DispatchInbox {
  const of = (group: keyof DispatchInbox) =>
    list.flatMap((each) => (each.startsWith(`${group} `) ? [each.slice(group.length + 1)] : []));
  return { waiting: of('waiting'), partial: of('partial'), atWork: of('atWork') };
}
