// The list of tickets in the order in which a person wants to know of them: what waits for them first.
import { behindBlocked } from '../../shared/behind-blocked';
import type { RunState, Ticket } from '../../shared/run-state';
import type { Standing } from '../store/standing';
import { lookOf } from '../ui/status';

export type GroupName = 'waiting' | 'in_progress' | 'stopped' | 'blocked' | 'ready' | 'todo' | 'completed';

export const groupTitles: Record<GroupName, string> = {
  waiting: 'Waiting for you',
  in_progress: 'In progress',
  stopped: 'Was in progress',
  blocked: 'Blocked',
  ready: 'Ready',
  todo: 'Waiting',
  completed: 'Completed',
};

const GROUPS = Object.keys(groupTitles) as GroupName[];

/** One line of the list. A ticket row is its id alone: what it says is read by the row itself. */
export type Row =
  | { readonly kind: 'group'; readonly group: GroupName; readonly count: number; readonly behind: number }
  | { readonly kind: 'ticket'; readonly id: string };

/** Rows for all tickets whose id, title or description contains `search`. */
export function groupTickets(run: RunState, search: string, standing: Standing = 'ours'): Row[] {
  const groups: Record<GroupName, string[]> = {
    waiting: [],
    in_progress: [],
    stopped: [],
    blocked: [],
    ready: [],
    todo: [],
    completed: [],
  };
  const wanted = search.trim().toLowerCase();
  for (const id of run.order) {
    const ticket = run.tickets.get(id);
    if (ticket !== undefined && matches(ticket, wanted)) groups[groupOf(run, ticket, standing)].push(id);
  }
  const behind = groups.blocked.length > 0 ? behindBlocked(run).size : 0;
  return GROUPS.filter((group) => groups[group].length > 0).flatMap((group): Row[] => [
    { kind: 'group', group, count: groups[group].length, behind: group === 'blocked' ? behind : 0 },
    ...groups[group].map((id): Row => ({ kind: 'ticket', id })),
  ]);
}

function groupOf(run: RunState, ticket: Ticket, standing: Standing): GroupName {
  const look = lookOf(run, ticket, standing);
  switch (look) {
    case 'waiting':
      return 'waiting';
    case 'working':
    case 'roomless':
    case 'review':
      return 'in_progress';
    case 'ready':
      return ticket.state.status === 'todo' ? 'ready' : 'in_progress';
    case 'stopped':
    case 'todo':
    case 'blocked':
    case 'completed':
      return look;
  }
}

function matches(ticket: Ticket, wanted: string): boolean {
  if (wanted === '') return true;
  const { id, title, description } = ticket.definition;
  return [id, title, description].some((text) => text.toLowerCase().includes(wanted));
}

/** The ticket `by` rows further down (or up) in the list; the first one when none is selected. */
export function neighbourTicket(rows: readonly Row[], selected: string | null, by: 1 | -1): string | null {
  const ids = rows.flatMap((row) => (row.kind === 'ticket' ? [row.id] : []));
  const at = selected === null ? -1 : ids.indexOf(selected);
  if (at === -1) return (by === 1 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
}

export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, i) => sameRow(row, b[i]));
}

function sameRow(a: Row, b: Row | undefined): boolean {
  if (a.kind === 'ticket') return b?.kind === 'ticket' && a.id === b.id;
  return b?.kind === 'group' && a.group === b.group && a.count === b.count && a.behind === b.behind;
}
