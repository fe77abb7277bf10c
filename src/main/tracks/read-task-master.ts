import type { Tag } from '../../shared/reading';
import { describe, membersOf, type Node, type Report, textOf } from '../json/json-node';
import { listSome, quote, showText } from '../json/show-text';
import {
  heldBack,
  type ImportedFile,
  type ImportedTicket,
  meaningOf,
  sections,
  toDo,
} from './imported-ticket';
import { count, counted, limits } from './limits';
import { checkId, type DraftDependency, firstLine } from './read-ticket';
import { dependencyId, idText, subtaskId } from './task-ids';
import { chooseList, findTaskLists, type TaskList, tagOf } from './task-lists';
import { closedStatuses, placeFields, taskFields, taskPriorities, taskStatuses } from './task-master-words';
import { type Fields, type Located, readText, reportNoWords } from './ticket-fields';

// Task Master's tasks.json: tasks and subtasks become tickets; docs/ticket-files.md has the tables.

/** What of a file has no place in a ticket, to be told in a few sentences. */
interface Dropped {
  readonly fields: Map<string, number>;
  readonly priorities: Set<string>;
  cancelled: number;
  nested: number;
}

interface Reader {
  readonly text: string;
  readonly report: Report;
  readonly dropped: Dropped;
}

/** The task around a subtask. */
interface Around {
  readonly id: string;
  readonly offset: number;
  readonly status: string;
  readonly priority: number;
}

/** Null with problems reported; the tags when the person has to choose one. `room`: how many tickets there may be. */
export function readTaskMaster(
  root: Node,
  { text, name, tag, room }: { text: string; name: string; tag: string | undefined; room: number },
  report: Report,
): ImportedFile | readonly Tag[] | null {
  const lists = findTaskLists(root, report);
  if (lists === null) return null;
  const list = chooseList(lists, tag, report);
  if (list === null) return null;
  if (list === 'choose') return lists.map(tagOf);
  const tasks = list.node.children ?? [];
  const { subtasks } = tagOf(list);
  const named = list.tag === null ? '' : ` of the tag ${quote(list.tag)}`;
  if (tasks.length === 0) {
    report(list.node.offset, `There are no tasks in the list${named}: there is nothing to do.`);
    return null;
  }
  if (tasks.length + subtasks > room) {
    const total = count(tasks.length + subtasks);
    report(
      list.node.offset,
      `The list${named} holds ${total} tasks and subtasks; Baton takes at most ${count(limits.tickets)} tickets at once.`,
    );
    return null;
  }
  const dropped: Dropped = { fields: new Map(), priorities: new Set(), cancelled: 0, nested: 0 };
  const reader: Reader = { text, report, dropped };
  const tickets = tasks.flatMap((task, position) => readTask(reader, task, position + 1));
  return {
    title: titleOf(list, name),
    tag: list.tag,
    tickets,
    notices: [takenOver(list, tasks.length, subtasks), ...notTaken(dropped)],
  };
}

function titleOf({ tag, metadata }: TaskList, name: string): string {
  const project = metadata === undefined ? null : textOf(membersOf(metadata).get('projectName')?.value);
  return tag ?? (project?.trim() || name.replace(/(?<=.)\.[^.]*$/, ''));
}

function readTask(reader: Reader, node: Node, number: number): ImportedTicket[] {
  const task = readOne(reader, node, `Task ${number} of the list`, null);
  if (task === null) return [];
  const { ticket, status } = task;
  const subtasks = membersOf(node).get('subtasks')?.value;
  if (subtasks === undefined || subtasks.type === 'null') return [ticket];
  if (subtasks.type !== 'array') {
    reader.report(
      subtasks.offset,
      `${ticket.owner}: “subtasks” must be a list of subtasks, not ${describe(subtasks)}.`,
    );
    return [ticket];
  }
  // Without an id of its own a task's subtasks have none either; that is told once.
  if (ticket.id === null) return [ticket];
  const around: Around = {
    id: ticket.id.text,
    offset: ticket.id.offset,
    status,
    priority: ticket.definition.priority,
  };
  return [
    ticket,
    ...(subtasks.children ?? []).flatMap(
      (child, position) =>
        readOne(reader, child, `Subtask ${position + 1} of ${ticket.owner}`, around)?.ticket ?? [],
    ),
  ];
}

function readOne(
  reader: Reader,
  node: Node,
  called: string,
  around: Around | null,
): { ticket: ImportedTicket; status: string } | null {
  const { report, dropped } = reader;
  if (node.type !== 'object') {
    report(node.offset, `${called} is ${describe(node)}; a task is an object with “id” and “title”.`);
    return null;
  }
  const members = membersOf(node);
  const id = readId(reader, node, members.get('id')?.value, called, around);
  const owner = id === null ? called : showText(id.text);
  const fields: Fields = { members, report, owner };
  const title = readText(fields, 'title');
  const description = readText(fields, 'description');
  const details = readText(fields, 'details');
  const heading = title ?? firstLine(description ?? details ?? '');
  if (heading === '') reportNoWords(fields, node);
  const status = (readText(fields, 'status') ?? 'pending').trim().toLowerCase();
  if (status === 'cancelled') dropped.cancelled++;
  const own = meaningOf(taskStatuses, status, 'Task Master');
  const isLeftOver = around !== null && own.initial.status === 'todo' && closedStatuses.has(around.status);
  const meaning = isLeftOver
    ? heldBack(`Its task ${around.id} is ${around.status} in Task Master: retry it if it is still wanted.`)
    : own;
  noteDropped(dropped, members, around !== null);
  const ticket: ImportedTicket = {
    owner,
    id,
    parent: around === null ? null : { text: around.id, offset: around.offset },
    dependsOn: readDependencies(reader, fields, id?.text ?? '', around?.id ?? null),
    definition: {
      id: id?.text ?? '',
      title: heading,
      description: sections(description ?? (details === null ? heading : null), [['Details', details]]),
      dependsOn: [],
      initial: meaning.initial,
      assignedTo: 'unassigned',
      stepMode: false,
      priority: readPriority(fields, dropped) ?? around?.priority ?? 2,
      targetFile: null,
      contextFiles: [],
      acceptanceCriteria: [
        ...readCriteria(fields, 'acceptanceCriteria'),
        ...readCriteria(fields, 'testStrategy'),
      ],
      setup: [],
      verify: [],
      model: null,
      taskType: null,
      issueNumber: null,
      rehearsal: null,
    },
    wasInProgress: meaning === toDo ? false : meaning.wasInProgress === true,
    lookalikes: [],
  };
  return { ticket, status };
}

function readId(
  { text, report }: Reader,
  node: Node,
  value: Node | undefined,
  called: string,
  around: Around | null,
): Located | null {
  if (value === undefined) {
    report(node.offset, `${called} has no “id”: add one, such as "id": 7.`);
    return null;
  }
  const id = idText(value, text);
  if (id === null) {
    report(value.offset, `${called}: “id” must be a whole number or text, not ${describe(value)}.`);
    return null;
  }
  return checkId({ text: around === null ? id : subtaskId(around.id, id), offset: value.offset }, report);
}

function readDependencies(
  { text, report }: Reader,
  { members, owner }: Fields,
  ticket: string,
  parent: string | null,
): DraftDependency[] {
  const node = members.get('dependencies')?.value;
  if (node === undefined || node.type === 'null') return [];
  if (node.type !== 'array') {
    report(node.offset, `${owner}: “dependencies” must be a list of ids, not ${describe(node)}.`);
    return [];
  }
  return (node.children ?? []).flatMap((entry) => {
    const id = idText(entry, text);
    if (id === null) {
      report(
        entry.offset,
        `${owner}: “dependencies” must hold ids, numbers or text, not ${describe(entry)}.`,
      );
      return [];
    }
    const dependsOn = dependencyId(id, parent);
    const mend = { type: 'drop_dependency', ticket, dependsOn } as const;
    return [{ text: dependsOn, offset: entry.offset, mend }];
  });
}

function readPriority(fields: Fields, dropped: Dropped): number | null {
  const priority = readText(fields, 'priority');
  if (priority === null) return null;
  const known = taskPriorities.get(priority.trim().toLowerCase());
  if (known === undefined) dropped.priorities.add(priority);
  return known ?? null;
}

/** A text is one criterion, however long: where one ends is not to be seen. */
function readCriteria(fields: Fields, name: string): string[] {
  const node = fields.members.get(name)?.value;
  if (node?.type !== 'array') return [readText(fields, name) ?? []].flat();
  return (node.children ?? []).flatMap((entry) => {
    const text = textOf(entry);
    if (text === null)
      fields.report(entry.offset, `${fields.owner}: “${name}” must hold texts, not ${describe(entry)}.`);
    return text === null || text.trim() === '' ? [] : [text];
  });
}

function noteDropped(dropped: Dropped, members: Fields['members'], isSubtask: boolean): void {
  for (const [key, { value }] of members) {
    if (isSubtask && key === 'subtasks') dropped.nested += value.children?.length ?? 0;
    if (taskFields.has(key) || (isSubtask && placeFields.has(key))) continue;
    dropped.fields.set(key, (dropped.fields.get(key) ?? 0) + 1);
  }
}

function takenOver({ tag }: TaskList, tasks: number, subtasks: number): string {
  const from = tag === null ? 'Read as a Task Master file' : `Read as a Task Master file, tag ${quote(tag)}`;
  return subtasks === 0
    ? `${from}: its ${counted(tasks, 'task')} ${tasks === 1 ? 'is the ticket' : 'are the tickets'}.`
    : `${from}: its ${counted(tasks, 'task')} and ${counted(subtasks, 'subtask')} are the tickets. A task waits for its subtasks, and they wait for what it waits for.`;
}

function notTaken({ fields, priorities, cancelled, nested }: Dropped): string[] {
  const notices: string[] = [];
  if (cancelled > 0) {
    notices.push(
      `${count(cancelled)} ${cancelled === 1 ? 'is' : 'are'} cancelled and ${cancelled === 1 ? 'counts' : 'count'} as completed, as in Task Master: nothing waits for ${cancelled === 1 ? 'it' : 'them'}.`,
    );
  }
  if (priorities.size > 0) {
    notices.push(
      `The priority ${listSome([...priorities].map((each) => quote(each)))} is not known: it counts as medium.`,
    );
  }
  if (nested > 0) {
    notices.push(
      `Not taken over: ${counted(nested, 'subtask')} of subtasks, which Task Master does not know either.`,
    );
  }
  if (fields.size > 0) {
    const named = [...fields].map(([key, times]) => `${quote(key)} (${count(times)})`);
    notices.push(`Not taken over, and left in the file as it is: ${listSome(named, 12)}.`);
  }
  return notices;
}
