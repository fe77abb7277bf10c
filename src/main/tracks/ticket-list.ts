import { describe, type Member, membersOf, type Node, type Report } from '../json/json-node';

/** The two shapes of a file: the list itself, or an object around it, whose other members are the track's. */
export interface TicketList {
  readonly track: ReadonlyMap<string, Member>;
  readonly entries: readonly Node[];
}

/** Finds the list of tickets in a file's content; what is in it is not looked at. */
export function findTicketList(root: Node, report: Report): TicketList | null {
  if (root.type === 'array') return { track: new Map(), entries: entriesOf(root, report) };
  if (root.type !== 'object') {
    report(root.offset, `The file must hold a list of tickets, not ${describe(root)}.`);
    return null;
  }
  const track = membersOf(root);
  const list = track.get('tickets')?.value;
  if (list === undefined) {
    report(root.offset, 'The file has no tickets: put their list into it as "tickets": [ … ].');
    return null;
  }
  if (list.type !== 'array') {
    report(list.offset, `“tickets” must be a list of tickets, not ${describe(list)}.`);
    return null;
  }
  return { track, entries: entriesOf(list, report) };
}

function entriesOf(list: Node, report: Report): readonly Node[] {
  const entries = list.children ?? [];
  if (entries.length === 0) report(list.offset, 'There are no tickets in the list: add at least one.');
  return entries;
}
