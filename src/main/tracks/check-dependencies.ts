import { createClosestId } from '../../shared/closest-id';
import { findCycles } from '../../shared/graph';
import { type Mend, mendKey } from '../../shared/mend';
import type { Report } from '../json/json-node';
import type { Place } from '../json/line-starts';
import { quote, showText } from '../json/show-text';
import { sameForm } from './imported-ticket';
import { count, limits } from './limits';
import type { DraftTicket } from './read-ticket';

// What only the whole list can tell: ids that come twice, dependencies that nobody has, cycles.

export interface Connected {
  /** For every draft the ids it waits for, each once, as their owners write them. */
  readonly dependsOn: readonly (readonly string[])[];
  /** Names of tickets that name a dependency more than once. */
  readonly repeated: readonly string[];
}

/** What can be done about a file's problems beside what its dependencies offer themselves. */
export interface Offers {
  /** Takes these tickets out with all that is part of them. */
  leaveOut(positions: readonly number[]): Mend;
}

export interface Around {
  /** Ids of tickets that are open already: they may be depended on and may not come again. */
  readonly joining: readonly string[];
  /** null where nothing is offered. */
  readonly offers: Offers | null;
}

export function checkDependencies(
  drafts: readonly DraftTicket[],
  { joining, offers }: Around,
  placeAt: (offset: number) => Place,
  report: Report,
): Connected {
  const open = new Map(joining.map((id) => [sameForm(id), id]));
  const positions = checkIds(drafts, open, offers !== null, placeAt, report);
  const leaveOut = (positions: readonly number[]) => (offers === null ? [] : [offers.leaveOut(positions)]);
  const named = drafts.flatMap((draft) => draft.dependsOn);
  const beyond = named[limits.dependencies];
  if (beyond !== undefined) {
    report(
      beyond.offset,
      `The file names ${count(named.length)} dependencies; Baton takes at most ${count(limits.dependencies)}: split it into several files.`,
    );
    return { dependsOn: [], repeated: [] };
  }
  let closest: ((id: string) => string | null) | undefined;
  const guess = (id: string): string | null => {
    closest ??= createClosestId([
      ...drafts.flatMap((draft) => (draft.id === null ? [] : [draft.id.text])),
      ...joining,
    ]);
    return closest(id);
  };
  const repeated: string[] = [];
  const edges: Edge[][] = [];
  const dependsOn = drafts.map((draft, position) => {
    const own: Edge[] = [];
    edges.push(own);
    const ids = new Set<string>();
    let again = false;
    for (const { text, offset, mend, isInherited = false } of draft.dependsOn) {
      const drop = mend === undefined ? [] : [mend];
      const form = sameForm(text);
      const to = positions.get(form);
      const id = to === undefined ? open.get(form) : drafts[to]?.definition.id;
      if (id === undefined) {
        report(offset, unknownDependency(draft.owner, text, guess(text)), [...drop, ...leaveOut([position])]);
      } else if (to === position || (draft.id !== null && sameForm(draft.id.text) === form)) {
        const field = offers === null ? '“depends_on”' : '“dependencies”';
        report(offset, `${draft.owner} depends on itself: remove ${quote(text)} from its ${field}.`, drop);
      } else {
        again ||= ids.has(id);
        ids.add(id);
        if (to !== undefined) own.push({ to, offset, drop, isInherited });
      }
    }
    if (again) repeated.push(draft.owner);
    return [...ids];
  });
  // What is inherited repeats each circle of the whole for its parts; it is only looked at when it makes one by itself.
  const own = edges.map((each) => each.filter(({ isInherited }) => !isInherited));
  if (!reportCycles(drafts, own, leaveOut, report)) reportCycles(drafts, edges, leaveOut, report);
  return { dependsOn, repeated };
}

/** By their titles two tickets with one id can be told apart. */
function titlesOf(first: string, again: string): string {
  return first === '' || again === '' ? '' : ` by ${quote(first)}, and here again by ${quote(again)}`;
}

function checkIds(
  drafts: readonly DraftTicket[],
  open: ReadonlyMap<string, string>,
  isMendable: boolean,
  placeAt: (offset: number) => Place,
  report: Report,
): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [position, { id, definition }] of drafts.entries()) {
    if (id === null) continue;
    const form = sameForm(id.text);
    const earlier = positions.get(form);
    const first = earlier === undefined ? undefined : drafts[earlier]?.id;
    if (first) {
      const { line, column } = placeAt(first.offset);
      const before = drafts[earlier ?? 0]?.definition.title ?? '';
      const how = first.text === id.text ? 'is' : 'looks the same as the id that is';
      report(
        id.offset,
        `The id ${quote(id.text)} ${how} already used in line ${line}, column ${column}${titlesOf(before, definition.title)}: give one of the two another id.`,
        isMendable ? [{ type: 'leave_out_repeats', ticket: first.text }] : [],
      );
      continue;
    }
    if (open.has(form)) {
      report(
        id.offset,
        `The id ${quote(id.text)} is already used in the track that is open: give this ticket another id.`,
        isMendable ? [{ type: 'leave_out', tickets: [id.text], parts: 0 }] : [],
      );
    }
    positions.set(form, position);
  }
  return positions;
}

function unknownDependency(owner: string, id: string, guess: string | null): string {
  const advice =
    guess === null ? 'add that ticket, or remove the dependency.' : `did you mean ${quote(guess)}?`;
  return `${owner} depends on ${quote(id)}, which is not there: ${advice}`;
}

const SHOWN_AT_EACH_END = 20;
const DROPS_OFFERED = 10;

interface Edge {
  readonly to: number;
  readonly offset: number;
  readonly drop: readonly Mend[];
  readonly isInherited: boolean;
}

function reportCycles(
  drafts: readonly DraftTicket[],
  edges: readonly (readonly Edge[])[],
  leaveOut: (positions: readonly number[]) => Mend[],
  report: Report,
): boolean {
  const cycles = findCycles(edges.map((own) => own.map(({ to }) => to)));
  for (const cycle of cycles) {
    const path = cycle.slice(1).map((to, at) => {
      const from = cycle[at] ?? 0;
      return { from, to, edge: edges[from]?.find((edge) => edge.to === to) };
    });
    // What waits for a ticket further down in the file is the likelier mistake.
    const drops = path.toSorted((a, b) => Number(b.to > b.from) - Number(a.to > a.from));
    const mends = new Map(drops.flatMap(({ edge }) => edge?.drop ?? []).map((mend) => [mendKey(mend), mend]));
    const shown = drops.find(({ edge }) => edge !== undefined && edge.drop.length > 0) ?? path[0];
    const offset = shown?.edge?.offset ?? 0;
    const names = cycle.map((position) => showText(drafts[position]?.definition.id ?? ''));
    const hidden = names.length - 2 * SHOWN_AT_EACH_END;
    if (hidden > 1) names.splice(SHOWN_AT_EACH_END, hidden, `… ${count(hidden)} more tickets …`);
    report(
      offset,
      `${names.join(' waits for ')}: none of them can ever start; remove one of these dependencies.`,
      [...[...mends.values()].slice(0, DROPS_OFFERED), ...leaveOut(cycle)],
    );
  }
  return cycles.length > 0;
}
