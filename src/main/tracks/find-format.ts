import type { TicketFormat } from '../../shared/reading';
import { membersOf, type Node, textOf } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { isTag } from './task-lists';

// Tells whose file one is by what is in it, never by its name alone.

/** True of text that is one JSON object a line, each an issue: the first line tells, and the name where that line is broken. */
export function isBeadsText(name: string, text: string): boolean {
  const first = /\S[^\r\n]*/.exec(text)?.[0] ?? '';
  if (!first.startsWith('{')) return false;
  try {
    const value: unknown = JSON.parse(first);
    if (typeof value !== 'object' || value === null) return false;
    if ('tickets' in value || 'tasks' in value) return false;
    if ('issue_type' in value || '_type' in value) return true;
    return 'id' in value && 'title' in value && 'status' in value;
  } catch {
    return name.toLowerCase().endsWith('.jsonl');
  }
}

const ENTRIES_LOOKED_AT = 20;
const NATIVE_KEYS = ['depends_on', 'acceptance_criteria', 'step_mode', 'context_requirements', 'assigned_to'];
const TASK_KEYS = ['dependencies', 'details', 'testStrategy', 'subtasks'];

/** Whose file this JSON is; what fits nobody's is Baton's own, which says best what it should hold. */
export function formatOf(root: Node): Exclude<TicketFormat, 'beads'> {
  if (root.type === 'array') return looksLikeTasks(root.children ?? []) ? 'task-master' : 'native';
  if (root.type !== 'object') return 'native';
  const members = membersOf(root);
  if (members.has('tickets')) return 'native';
  if (members.get('tasks')?.value.type === 'array') return 'task-master';
  return [...members.values()].some(({ value }) => isTag(value)) ? 'task-master' : 'native';
}

/** Whose file it clearly looks like; null where nothing speaks for one. */
export function looksLike(name: string, text: string): TicketFormat | null {
  if (isBeadsText(name, text)) return 'beads';
  const root = parseJson(text, () => {}, 'a list of tickets');
  if (root === null) return null;
  const format = formatOf(root);
  if (format === 'task-master' || root.type !== 'array') {
    const isTrack = root.type === 'object' && membersOf(root).get('tickets')?.value.type === 'array';
    return format === 'task-master' || isTrack ? format : null;
  }
  const [first] = root.children ?? [];
  return first?.type === 'object' && textOf(membersOf(first).get('id')?.value) !== null ? 'native' : null;
}

function looksLikeTasks(entries: readonly Node[]): boolean {
  let balance = 0;
  for (const entry of entries.slice(0, ENTRIES_LOOKED_AT)) {
    if (entry.type !== 'object') continue;
    const members = membersOf(entry);
    if (members.get('id')?.value.type === 'number' && members.has('title')) balance++;
    balance += TASK_KEYS.filter((key) => members.has(key)).length;
    balance -= NATIVE_KEYS.filter((key) => members.has(key)).length;
  }
  return balance > 0;
}
