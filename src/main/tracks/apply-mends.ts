import type { Mend } from '../../shared/mend';
import { mendedText } from '../../shared/mend';
import { type ImportedTicket, sameForm } from './imported-ticket';
import type { DraftDependency } from './read-ticket';

/** Reads a file as if it had been mended; what changed nothing is not told. Ids that look the same are the same. */
export function applyMends(
  tickets: readonly ImportedTicket[],
  mends: readonly Mend[],
): { tickets: readonly ImportedTicket[]; notices: readonly string[] } {
  if (mends.length === 0) return { tickets, notices: [] };
  const leftOut = new Set<string>();
  const once = new Set<string>();
  const dropped = new Set<string>();
  for (const mend of mends) {
    if (mend.type === 'leave_out') for (const id of mend.tickets) leftOut.add(sameForm(id));
    else if (mend.type === 'leave_out_repeats') once.add(sameForm(mend.ticket));
    else dropped.add(edge(mend.ticket, mend.dependsOn));
  }
  const done = new Set<string>();
  const seen = new Set<string>();
  const parents = new Map<string, string>();
  for (const { id, parent } of leftOut.size === 0 ? [] : tickets) {
    if (id !== null && parent !== null) parents.set(sameForm(id.text), sameForm(parent.text));
  }
  /** Also for what it is a part of; a circle of parents ends it. */
  function isLeftOut(form: string): boolean {
    const wholes = new Set<string>();
    for (let at: string | undefined = form; at !== undefined && !wholes.has(at); at = parents.get(at)) {
      if (leftOut.has(at)) return true;
      wholes.add(at);
    }
    return false;
  }
  const kept = tickets.filter(({ id }) => {
    if (id === null) return true;
    const form = sameForm(id.text);
    const again = seen.has(form) && once.has(form);
    seen.add(form);
    const isOut = isLeftOut(form);
    if (isOut || again) done.add(form);
    return !isOut && !again;
  });
  const mended = kept.map((ticket) => {
    const own = ticket.id?.text ?? '';
    const stays = ({ text }: DraftDependency) => {
      const isDropped = dropped.has(edge(own, text));
      if (isDropped) done.add(edge(own, text));
      return !isDropped && !isLeftOut(sameForm(text));
    };
    const dependsOn = ticket.dependsOn.filter(stays);
    const parent = ticket.parent !== null && stays(ticket.parent) ? ticket.parent : null;
    return { ...ticket, dependsOn, parent };
  });
  const notices = mends.filter((mend) => isDone(mend, done)).map(mendedText);
  return { tickets: mended, notices: [...new Set(notices)] };
}

function isDone(mend: Mend, done: ReadonlySet<string>): boolean {
  if (mend.type === 'drop_dependency') return done.has(edge(mend.ticket, mend.dependsOn));
  if (mend.type === 'leave_out') return mend.tickets.some((id) => done.has(sameForm(id)));
  return done.has(sameForm(mend.ticket));
}

function edge(from: string, to: string): string {
  return JSON.stringify([sameForm(from), sameForm(to)]);
}
