import { fail, type Result, succeed } from '../../shared/result';
import type { Ticket } from '../../shared/run-state';
import { blockWords } from '../../shared/wording';
import { type Member, membersOf, type Node, textOf } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { quote } from '../json/show-text';
import { findTicketList } from './ticket-list';

// Writes statuses into the text of a ticket file and touches nothing else of it: order, spaces and unknown fields stay.

/** Replaces `length` units at `offset`; edits at one place are made in the order of their length. */
interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** `text` without byte-order mark; the failure is a sentence about the file. */
export function editStatuses(text: string, tickets: readonly Ticket[]): Result<string, string> {
  const problems: string[] = [];
  const report = (_offset: number, message: string) => void problems.push(message);
  const root = parseJson(text, report, 'a list of tickets');
  const list = root === null ? null : findTicketList(root, report);
  if (list === null || problems.length > 0) {
    return fail(`it has changed and can no longer be read. ${problems[0] ?? ''}`.trim());
  }
  const entries = new Map<string, Node>();
  for (const entry of list.entries) {
    const id = textOf(membersOf(entry).get('id')?.value);
    if (id === null) continue;
    if (entries.has(id)) return fail(`it has changed: the id ${quote(id)} is there twice now.`);
    entries.set(id, entry);
  }
  const edits: Edit[] = [];
  for (const ticket of tickets) {
    const entry = entries.get(ticket.definition.id);
    if (entry === undefined)
      return fail(`it has changed: ticket ${quote(ticket.definition.id)} is no longer in it.`);
    edits.push(...editsOf(text, entry, ticket));
  }
  return succeed(apply(text, edits));
}

function editsOf(text: string, entry: Node, { state }: Ticket): Edit[] {
  const members = membersOf(entry);
  const status = members.get('status');
  const reason = members.get('blocked_reason');
  const before = textOf(status?.value) ?? 'todo';
  const saidReason = textOf(reason?.value) ?? '';
  const newReason = state.status === 'blocked' ? reasonOf(state) : '';
  // What the file itself gave as the reason is never written again, also when it gave none.
  const isOldReason = state.status !== 'blocked' || state.kind === 'file' || saidReason === newReason;
  if (before === state.status && isOldReason) return [];

  const edits: Edit[] = [];
  const added: [string, string][] = [];
  if (status === undefined) added.push(['status', state.status]);
  else edits.push(replace(status.value, state.status));
  if (state.status === 'blocked') {
    if (reason === undefined && newReason !== '') added.push(['blocked_reason', newReason]);
    else if (reason !== undefined) edits.push(replace(reason.value, newReason));
  } else if (reason !== undefined && saidReason !== '') {
    edits.push(remove(entry, reason));
  }
  if (added.length > 0) edits.push(insertAfter(text, entry, status ?? members.get('description'), added));
  return edits;
}

function reasonOf(state: Extract<Ticket['state'], { status: 'blocked' }>): string {
  return state.kind === 'file' ? state.reason : state.reason || blockWords[state.kind];
}

function replace(node: Node, value: string): Edit {
  return { offset: node.offset, length: node.length, text: JSON.stringify(value) };
}

/** Takes a member out with the comma and the space before it, or, of the first one, with those after it. */
function remove(entry: Node, member: Member): Edit {
  const properties = entry.children ?? [];
  const at = properties.findIndex((property) => property.children?.[0] === member.key);
  const property = properties[at] as Node;
  const previous = properties[at - 1];
  const next = properties[at + 1];
  if (previous !== undefined) {
    const offset = end(previous);
    return { offset, length: end(property) - offset, text: '' };
  }
  return { offset: property.offset, length: (next?.offset ?? end(property)) - property.offset, text: '' };
}

/** Adds members behind `anchor`, with the commas, line breaks and spaces that its neighbours have. */
function insertAfter(text: string, entry: Node, anchor: Member | undefined, added: [string, string][]): Edit {
  const properties = entry.children ?? [];
  const found = properties.findIndex((property) => property.children?.[0] === anchor?.key);
  const at = found === -1 ? properties.length - 1 : found;
  const property = properties[at] as Node;
  const [previous, next] = [properties[at - 1], properties[at + 1]];
  const separator =
    next !== undefined
      ? text.slice(end(property), next.offset)
      : previous !== undefined
        ? text.slice(end(previous), property.offset)
        : ', ';
  const [key, value] = property.children ?? [];
  const colon = key !== undefined && value !== undefined ? text.slice(end(key), value.offset) : ': ';
  const members = added.map(([name, content]) => `${separator}"${name}"${colon}${JSON.stringify(content)}`);
  return { offset: end(property), length: 0, text: members.join('') };
}

function end(node: Node): number {
  return node.offset + node.length;
}

function apply(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  const pieces: string[] = [];
  let done = 0;
  for (const edit of sorted) {
    pieces.push(text.slice(done, edit.offset), edit.text);
    done = edit.offset + edit.length;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}
