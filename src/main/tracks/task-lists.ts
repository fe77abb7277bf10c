import { nearestName } from '../../shared/nearest-name';
import type { Tag } from '../../shared/reading';
import { describe, membersOf, type Node, type Report, textOf } from '../json/json-node';
import { listSome, quote } from '../json/show-text';
import { completed } from './imported-ticket';
import { taskStatuses } from './task-master-words';

// The three shapes of a Task Master file: lists of tasks by tag, one list in an object, or the list alone.

export interface TaskList {
  /** null where the file has no tags. */
  readonly tag: string | null;
  readonly node: Node;
  readonly metadata: Node | undefined;
}

/** Every list of tasks in the file by its tag; null, as a problem, when there is none. */
export function findTaskLists(root: Node, report: Report): readonly TaskList[] | null {
  if (root.type === 'array') return [{ tag: null, node: root, metadata: undefined }];
  if (root.type !== 'object') {
    report(root.offset, `A Task Master file holds tasks, not ${describe(root)}.`);
    return null;
  }
  const members = membersOf(root);
  const tasks = members.get('tasks')?.value;
  if (tasks !== undefined && !isTag(tasks)) {
    if (tasks.type === 'array') return [{ tag: null, node: tasks, metadata: members.get('metadata')?.value }];
    report(tasks.offset, `“tasks” must be a list of tasks, not ${describe(tasks)}.`);
    return null;
  }
  const lists: TaskList[] = [];
  let isSound = true;
  for (const [tag, { value }] of members) {
    const inner = value.type === 'object' ? membersOf(value) : null;
    const node = inner?.get('tasks')?.value;
    if (node?.type === 'array') lists.push({ tag, node, metadata: inner?.get('metadata')?.value });
    else if (node !== undefined) {
      isSound = false;
      report(node.offset, `“tasks” of the tag ${quote(tag)} must be a list of tasks, not ${describe(node)}.`);
    }
  }
  if (isSound && lists.length === 0) {
    report(root.offset, 'The file has no tasks: put their list into it as "tasks": [ … ].');
  }
  return isSound && lists.length > 0 ? lists : null;
}

/** The list with the wanted tag, or the only one; null as a problem, and the lists themselves when the person has to choose. */
export function chooseList(
  lists: readonly TaskList[],
  wanted: string | undefined,
  report: Report,
): TaskList | 'choose' | null {
  const [only] = lists;
  if (wanted === undefined) return lists.length === 1 && only !== undefined ? only : 'choose';
  const found = lists.find(({ tag }) => tag === wanted);
  if (found !== undefined) return found;
  const tags = lists.flatMap(({ tag }) => tag ?? []);
  const near = nearestName(wanted, tags);
  const there =
    tags.length === 0
      ? 'this file has none.'
      : `there are ${listSome(
          tags.map((tag) => quote(tag)),
          50,
        )}.`;
  report(0, `There is no tag ${quote(wanted)}: ${near === null ? there : `did you mean ${quote(near)}?`}`);
  return null;
}

/** What a person chooses a tag by. */
export function tagOf({ tag, node }: TaskList): Tag {
  let [tasks, subtasks, open] = [0, 0, 0];
  for (const task of node.children ?? []) {
    const members = membersOf(task);
    tasks++;
    if (isOpen(members)) open++;
    for (const subtask of members.get('subtasks')?.value.children ?? []) {
      subtasks++;
      if (isOpen(membersOf(subtask))) open++;
    }
  }
  return { name: tag ?? '', tasks, subtasks, open };
}

function isOpen(members: ReturnType<typeof membersOf>): boolean {
  return taskStatuses.get(textOf(members.get('status')?.value)?.toLowerCase() ?? '') !== completed;
}

/** True of an object whose lists of tasks lie under tags. */
export function isTag(node: Node): boolean {
  return node.type === 'object' && membersOf(node).get('tasks')?.value.type === 'array';
}
