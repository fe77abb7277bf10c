import type { DispatchRecord } from './dispatch-record';

/** The one ticket of a run in which Baton's own worker does a task. */
export const TICKET_OF_TASK = 'T-1';

/** The task as the text of a ticket file. */
export function trackOfTask({ task, taskType }: Pick<DispatchRecord, 'task' | 'taskType'>): string {
  const ticket = {
    id: TICKET_OF_TASK,
    title: task.title,
    description: task.description === '' ? task.title : task.description,
    acceptance_criteria: task.acceptanceCriteria,
    task_type: taskType,
    ...(task.issueNumber === null ? {} : { issue_number: task.issueNumber }),
  };
  return JSON.stringify({ title: task.title, tickets: [ticket] });
}
