import { fail, type Result, succeed } from '../../shared/result';
import type { Ticket } from '../../shared/run-state';
import { type Member, membersOf, type Node, textOf } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { quote } from '../json/show-text';
import { idText, subtaskId } from './task-ids';
import { findTaskLists } from './task-lists';
import { taskStatuses, writtenStatuses } from './task-master-words';
import { applyEdits, type Edit, insertAfter, replaceText } from './text-edits';

// Writes statuses into the text of a Task Master file and touches nothing else of it.

/** `text` without byte-order mark; the failure is a sentence about the file. */
export function editTaskStatuses(
  text: string,
  tag: string | null,
  tickets: readonly Ticket[],
): Result<string, string> {
  const problems: string[] = [];
  const report = (_offset: number, message: string) => void problems.push(message);
  const root = parseJson(text, report, 'a list of tasks');
  const lists = root === null ? null : findTaskLists(root, report);
  if (lists === null || problems.length > 0) {
    return fail(`it has changed and can no longer be read. ${problems[0] ?? ''}`.trim());
  }
  const list = lists.find((each) => each.tag === tag);
  if (list === undefined) {
    return fail(
      tag === null ? 'it has changed: it has tags now.' : `it has changed: the tag ${quote(tag)} is gone.`,
    );
  }
  const entries = findEntries(list.node, text);
  const edits: Edit[] = [];
  for (const ticket of tickets) {
    const entry = entries.get(ticket.definition.id);
    if (entry === undefined)
      return fail(`it has changed: task ${quote(ticket.definition.id)} is no longer in it.`);
    edits.push(...editsOf(text, entry, ticket));
  }
  return succeed(applyEdits(text, edits));
}

/** Of tasks with one id the first is the ticket: the others were left out when the file was opened. */
function findEntries(list: Node, text: string): Map<string, Node> {
  const entries = new Map<string, Node>();
  const add = (id: string, entry: Node) => {
    if (!entries.has(id)) entries.set(id, entry);
  };
  for (const task of list.children ?? []) {
    const members = membersOf(task);
    const id = idOf(members, text);
    if (id === null) continue;
    add(id, task);
    for (const subtask of members.get('subtasks')?.value.children ?? []) {
      const own = idOf(membersOf(subtask), text);
      if (own !== null) add(subtaskId(id, own), subtask);
    }
  }
  return entries;
}

function idOf(members: ReadonlyMap<string, Member>, text: string): string | null {
  return idText(members.get('id')?.value, text);
}

/** A status that still means what the ticket is stays as it is written: “deferred”, “cancelled”, “in-progress”. */
function editsOf(text: string, entry: Node, { state }: Ticket): Edit[] {
  if (state.status === 'blocked' && state.kind === 'file') return [];
  const members = membersOf(entry);
  const status = members.get('status');
  const before = (textOf(status?.value) ?? 'pending').trim().toLowerCase();
  const written = writtenStatuses[state.status];
  if (before === written || taskStatuses.get(before)?.initial.status === state.status) {
    if (state.status !== 'blocked' || before === written) return [];
  }
  return status === undefined
    ? [insertAfter(text, entry, members.get('title') ?? members.get('id'), [['status', written]])]
    : [replaceText(status.value, written)];
}
