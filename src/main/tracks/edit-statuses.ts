import { fail, type Result, succeed } from '../../shared/result';
import type { Ticket } from '../../shared/run-state';
import { blockWords } from '../../shared/wording';
import { membersOf, type Node, textOf } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { quote } from '../json/show-text';
import { applyEdits, type Edit, insertAfter, removeMember, replaceText } from './text-edits';
import { findTicketList } from './ticket-list';

// Writes statuses into the text of a ticket file and touches nothing else of it: order, spaces and unknown fields stay.

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
  return succeed(applyEdits(text, edits));
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
  else edits.push(replaceText(status.value, state.status));
  if (state.status === 'blocked') {
    if (reason === undefined && newReason !== '') added.push(['blocked_reason', newReason]);
    else if (reason !== undefined) edits.push(replaceText(reason.value, newReason));
  } else if (reason !== undefined && saidReason !== '') {
    edits.push(removeMember(entry, reason));
  }
  if (added.length > 0) edits.push(insertAfter(text, entry, status ?? members.get('description'), added));
  return edits;
}

function reasonOf(state: Extract<Ticket['state'], { status: 'blocked' }>): string {
  return state.kind === 'file' ? state.reason : state.reason || blockWords[state.kind];
}
