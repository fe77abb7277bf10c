import type { RunSummary } from '../../shared/contract';
import { SILENCE_MS } from '../../shared/dispatch';
import { type HandedOverTicket, silentWords } from '../../shared/handed-over';
import { groupOfStray, type HandedOverGroup, type StrayDispatch } from '../../shared/stray-dispatch';

/** Something that went to an agent and is not of the run on show. */
export type OutsideItem =
  | { readonly kind: 'stray'; readonly key: string; readonly dispatch: StrayDispatch }
  | {
      readonly kind: 'ticket';
      readonly key: string;
      readonly run: Pick<RunSummary, 'id' | 'title' | 'open' | 'heldBy'>;
      readonly ticket: HandedOverTicket;
    };

export type OutsideInbox = Readonly<Record<HandedOverGroup, readonly OutsideItem[]>>;

/** What was handed over without a run, and what other unfinished runs handed over. `now` is in milliseconds. */
export function outsideInbox(
  strays: readonly StrayDispatch[],
  runs: readonly RunSummary[],
  shown: string | null,
  now: number,
): OutsideInbox {
  const groups: Record<HandedOverGroup, OutsideItem[]> = { waiting: [], partial: [], atWork: [], over: [] };
  for (const dispatch of strays)
    groups[groupOfStray(dispatch.standing)].push({ kind: 'stray', key: dispatch.id, dispatch });
  for (const run of runs) {
    if (run.id === shown || !GOING_ON.includes(run.phase)) continue;
    for (const each of run.handedOver) {
      const ticket = run.open || run.heldBy !== null ? each : silentByNow(each, now);
      groups[ticket.group].push({ kind: 'ticket', key: `${run.id} ${ticket.ticket}`, run, ticket });
    }
  }
  return groups;
}

/** Of all others nothing can be decided, or not even be read. */
const GOING_ON: readonly RunSummary['phase'][] = ['opened', 'running', 'paused'];

/** Nobody asks about a run that nobody has, so nobody says either that its agent is silent. */
function silentByNow(ticket: HandedOverTicket, now: number): HandedOverTicket {
  const { group, newsAt, agentName } = ticket;
  const isSilent = group === 'atWork' && newsAt !== null && now - Date.parse(newsAt) >= SILENCE_MS;
  return isSilent ? { ...ticket, group: 'waiting', why: silentWords(agentName) } : ticket;
}

/** How many only the person can move on, or have arrived by half. */
export function countToSee({ waiting, partial }: OutsideInbox): number {
  return waiting.length + partial.length;
}

export function countOutside({ waiting, partial, atWork }: OutsideInbox): number {
  return waiting.length + partial.length + atWork.length;
}
