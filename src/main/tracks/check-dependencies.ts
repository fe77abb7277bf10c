import { findCycles } from '../../shared/graph';
import type { Report } from '../json/json-node';
import type { Place } from '../json/line-starts';
import { quote, showText } from '../json/show-text';
import { createClosestId } from './closest-id';
import { count, limits } from './limits';
import type { DraftTicket } from './read-ticket';

// What only the whole list can tell: ids that come twice, dependencies that nobody has, cycles.

/** Two ids that look the same are the same: é can be one character or two. */
function sameForm(id: string): string {
  return id.normalize('NFC');
}

export interface Connected {
  /** For every draft the ids it waits for, each once, as their owners write them. */
  readonly dependsOn: readonly (readonly string[])[];
  /** Names of tickets that name a dependency more than once. */
  readonly repeated: readonly string[];
}

/** `joining` are ids of tickets that are open already: they may be depended on and may not come again. */
export function checkDependencies(
  drafts: readonly DraftTicket[],
  joining: readonly string[],
  placeAt: (offset: number) => Place,
  report: Report,
): Connected {
  const open = new Map(joining.map((id) => [sameForm(id), id]));
  const positions = checkIds(drafts, open, placeAt, report);
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
  const edges: { to: number; offset: number }[][] = [];
  const dependsOn = drafts.map((draft, position) => {
    const own: { to: number; offset: number }[] = [];
    edges.push(own);
    const ids = new Set<string>();
    let again = false;
    for (const { text, offset } of draft.dependsOn) {
      const form = sameForm(text);
      const to = positions.get(form);
      const id = to === undefined ? open.get(form) : drafts[to]?.definition.id;
      if (id === undefined) {
        report(offset, unknownDependency(draft.owner, text, guess(text)));
      } else if (to === position || (draft.id !== null && sameForm(draft.id.text) === form)) {
        report(offset, `${draft.owner} depends on itself: remove ${quote(text)} from its “depends_on”.`);
      } else {
        again ||= ids.has(id);
        ids.add(id);
        if (to !== undefined) own.push({ to, offset });
      }
    }
    if (again) repeated.push(draft.owner);
    return [...ids];
  });
  reportCycles(drafts, edges, report);
  return { dependsOn, repeated };
}

function checkIds(
  drafts: readonly DraftTicket[],
  open: ReadonlyMap<string, string>,
  placeAt: (offset: number) => Place,
  report: Report,
): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [position, { id }] of drafts.entries()) {
    if (id === null) continue;
    const form = sameForm(id.text);
    const earlier = positions.get(form);
    const first = earlier === undefined ? undefined : drafts[earlier]?.id;
    if (first) {
      const { line, column } = placeAt(first.offset);
      const how = first.text === id.text ? 'is' : 'looks the same as the id that is';
      report(
        id.offset,
        `The id ${quote(id.text)} ${how} already used in line ${line}, column ${column}: give one of the two another id.`,
      );
      continue;
    }
    if (open.has(form)) {
      report(
        id.offset,
        `The id ${quote(id.text)} is already used in the track that is open: give this ticket another id.`,
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

function reportCycles(
  drafts: readonly DraftTicket[],
  edges: readonly (readonly { to: number; offset: number }[])[],
  report: Report,
): void {
  for (const cycle of findCycles(edges.map((own) => own.map(({ to }) => to)))) {
    const [first, second] = cycle;
    const offset = edges[first ?? 0]?.find(({ to }) => to === second)?.offset ?? 0;
    const names = cycle.map((position) => showText(drafts[position]?.definition.id ?? ''));
    const hidden = names.length - 2 * SHOWN_AT_EACH_END;
    if (hidden > 1) names.splice(SHOWN_AT_EACH_END, hidden, `… ${count(hidden)} more tickets …`);
    report(
      offset,
      `${names.join(' waits for ')}: none of them can ever start; remove one of these dependencies.`,
    );
  }
}
