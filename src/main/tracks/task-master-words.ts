import { begun, completed, heldBack, type StatusMeaning, toDo } from './imported-ticket';

// What Task Master's words mean, in both directions: https://docs.task-master.dev/docs/capabilities/task-structure

/** A cancelled task satisfies those that depend on it there, so it counts as completed here. */
export const taskStatuses: ReadonlyMap<string, StatusMeaning> = new Map([
  ['pending', toDo],
  ['in-progress', begun],
  ['done', completed],
  ['completed', completed],
  ['cancelled', completed],
  ['review', heldBack('It waits for its review in Task Master: mark it as completed, or retry it.')],
  ['deferred', heldBack('It is deferred in Task Master.')],
  ['blocked', heldBack('It is blocked in Task Master.')],
]);

/** What is written for a ticket's status. */
export const writtenStatuses = {
  todo: 'pending',
  in_progress: 'in-progress',
  completed: 'done',
  blocked: 'blocked',
} as const;

export const taskPriorities: ReadonlyMap<string, number> = new Map([
  ['critical', 0],
  ['high', 1],
  ['medium', 2],
  ['low', 3],
]);

/** Statuses of a task whose open subtasks Task Master would not suggest to work on. */
export const closedStatuses: ReadonlySet<string> = new Set([
  'done',
  'completed',
  'cancelled',
  'deferred',
  'blocked',
]);

/** The fields that mean something here; others stay in the file and are named in a notice. */
export const taskFields: ReadonlySet<string> = new Set([
  'id',
  'title',
  'description',
  'status',
  'dependencies',
  'priority',
  'details',
  'testStrategy',
  'acceptanceCriteria',
  'subtasks',
]);

/** Fields that say again where a subtask stands. */
export const placeFields: ReadonlySet<string> = new Set([
  'parentId',
  'parentTaskId',
  'parentTask',
  'isSubtask',
]);
