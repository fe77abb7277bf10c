import type { RunSummary } from '../../shared/contract';
import { SILENCE_MS } from '../../shared/dispatch';
import { type HandedOverTicket, silentWords } from '../../shared/handed-over';
import { groupOfStray, type HandedOverGroup, type StrayDispatch } from '../../shared/stray-dispatch';

/** Something that went to an agent and is not of the run on show. */
export type OutsideItem =
  | {
      readonly kind: 'stray';
      readonly key: string;
      readonly dispatch: StrayDispatch;
      /** Why its run does not go on without the person, a sentence; null for all that have no such run. */
      readonly why: string | null;
    }
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
  const byId = new Map(runs.map((run) => [run.id, run]));
  for (const dispatch of strays) {
    const { id, standing } = dispatch;
    const own = standing === 'at_baton' && dispatch.run !== shown ? byId.get(dispatch.run ?? '') : undefined;
    const why = own === undefined ? null : whyRunWaits(own);
    groups[why === null ? groupOfStray(standing) : 'waiting'].push({ kind: 'stray', key: id, dispatch, why });
  }
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

/** Baton's own worker is at work only as long as its run goes on. */
function whyRunWaits({ phase, waiting, open, heldBy }: RunSummary): string | null {
  if (!GOING_ON.includes(phase) || heldBy !== null) return null;
  if (phase === 'opened') return 'Baton’s own worker begins when you start its run.';
  if (waiting > 0) return 'Its run waits for you: open it, and decide there.';
  return open && phase === 'running' ? null : 'Its run stands still: open it, and let it go on.';
}

/** Of a run that nobody has nobody says when its agent has become silent. */
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
