import { type ImportedTicket, sameForm } from './imported-ticket';
import { count, limits } from './limits';
import type { DraftDependency, DraftTicket } from './read-ticket';

// What it means for the order that tickets are parts of others: the whole comes after its parts, to bring them together, and no
// part begins before what the whole waits for.

export interface Connected {
  readonly drafts: readonly DraftTicket[];
  /** How many others are part of these tickets. */
  partsOf(positions: readonly number[]): number;
  /** A ticket that lies deeper than Baton looks. */
  readonly tooDeep: ImportedTicket | null;
}

const PARTS_NAMED = 100;

export function connectParts(tickets: readonly ImportedTicket[]): Connected {
  const positions = new Map<string, number>();
  for (const [position, { id }] of tickets.entries()) {
    if (id !== null && !positions.has(sameForm(id.text))) positions.set(sameForm(id.text), position);
  }
  const find = (dependency: DraftDependency) => positions.get(sameForm(dependency.text));
  const parents = tickets.map(({ parent }, position) => {
    const found = parent === null ? undefined : find(parent);
    return found === position ? undefined : found;
  });
  const parts: number[][] = tickets.map(() => []);
  for (const [position, parent] of parents.entries()) if (parent !== undefined) parts[parent]?.push(position);
  let tooDeep: ImportedTicket | null = null;
  const wholes = tickets.map((ticket, position) => {
    const found = wholesOf(parents, position);
    if (found.length === limits.nesting) tooDeep ??= ticket;
    return found;
  });
  /** Of what each ticket waits for, what is there. */
  const targets = tickets.map(({ dependsOn }) =>
    dependsOn.flatMap((dependency) => {
      const to = find(dependency);
      return to === undefined ? [] : [{ dependency, to }];
    }),
  );
  const counts = new Map<number, number>();
  // More than may be in a file is refused whole, so no more than that is made.
  let room: number = limits.dependencies;

  function inherited(position: number): DraftDependency[] {
    const parent = parents[position];
    if (parent === undefined) return [];
    // Whoever waits for an open sibling waits with it for what the whole waits for.
    const follows = targets[position]?.some(
      ({ to }) => parents[to] === parent && tickets[to]?.definition.initial.status !== 'completed',
    );
    if (follows || room < 0) return [];
    const all = (wholes[position] ?? []).flatMap((whole) =>
      (targets[whole] ?? []).flatMap(({ dependency, to }) => {
        const isOther = to !== position && to !== whole && wholes[to]?.includes(whole) === false;
        return isOther ? { ...dependency, isInherited: true as const } : [];
      }),
    );
    room -= all.length;
    return all;
  }

  function connect(ticket: ImportedTicket, position: number): DraftTicket {
    const own = parts[position] ?? [];
    const dependsOn = [...ticket.dependsOn];
    // A whole that is not there, or is the part itself, is told like any other such dependency.
    if (ticket.parent !== null && parents[position] === undefined) dependsOn.push(ticket.parent);
    const known = new Set(dependsOn.map(({ text }) => sameForm(text)));
    const ofParts = own.flatMap((part): DraftDependency[] => {
      const { id, parent } = tickets[part] as ImportedTicket;
      if (id === null || parent === null) return [];
      return [{ ...parent, text: id.text }];
    });
    for (const dependency of [...ofParts, ...inherited(position)]) {
      if (known.has(sameForm(dependency.text))) continue;
      known.add(sameForm(dependency.text));
      dependsOn.push(dependency);
    }
    return { ...ticket, definition: withPartList(tickets, ticket, own), dependsOn };
  }

  return {
    drafts: tooDeep === null ? tickets.map(connect) : [],
    partsOf(asked) {
      const all = new Set(asked);
      // Asked for again and again of one ticket with many problems, most often one without parts.
      const known = asked.length === 1 ? counts.get(asked[0] ?? -1) : undefined;
      if (known !== undefined) return known;
      const itself = all.size;
      for (const each of all) for (const part of parts[each] ?? []) all.add(part);
      if (asked.length === 1) counts.set(asked[0] ?? -1, all.size - itself);
      return all.size - itself;
    },
    tooDeep,
  };
}

/** From the closest on, as far as Baton looks; a circle of parents ends it. */
function wholesOf(parents: readonly (number | undefined)[], position: number): number[] {
  const wholes: number[] = [];
  for (let at = parents[position]; at !== undefined && !wholes.includes(at); at = parents[at]) {
    if (wholes.push(at) === limits.nesting) break;
  }
  return wholes;
}

function withPartList(
  tickets: readonly ImportedTicket[],
  { definition }: ImportedTicket,
  own: readonly number[],
): DraftTicket['definition'] {
  if (own.length === 0) return definition;
  const list = own.slice(0, PARTS_NAMED).map((part) => {
    const { id, title } = (tickets[part] as ImportedTicket).definition;
    return `- ${id}: ${title}`;
  });
  if (own.length > PARTS_NAMED) list.push(`- and ${count(own.length - PARTS_NAMED)} more`);
  const description = `${definition.description}\n\n## Parts\n\nThese tickets are parts of this one and come before it. Bring their work together, and see that nothing of the above is missing.\n\n${list.join('\n')}`;
  return { ...definition, description };
}
