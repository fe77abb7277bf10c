// Files as other tools write them, as wordy as real ones: about 1.5 KB a ticket.

const WORDS = 'Read the file, check each field against the schema, and say where it is wrong. '.repeat(8);
const SUBTASKS = 4;

/** A Task Master file of that many tickets: tasks with four subtasks each, one after another within a task. */
export function tasksFile(tickets: number): string {
  const tasks = Array.from({ length: tickets / (SUBTASKS + 1) }, (_, at) => ({
    id: at + 1,
    title: `Task ${at + 1}`,
    description: WORDS,
    details: WORDS,
    testStrategy: 'Run the tests.',
    status: at % 3 === 0 ? 'done' : 'pending',
    priority: 'medium',
    dependencies: [at - 6, at - 2].filter((id) => id > 0),
    subtasks: Array.from({ length: SUBTASKS }, (_, part) => ({
      id: part + 1,
      title: `Part ${part + 1}`,
      description: WORDS,
      details: WORDS,
      status: 'pending',
      dependencies: part === 0 ? [] : [part],
    })),
  }));
  return JSON.stringify({ master: { tasks, metadata: { description: 'For measuring' } } }, null, 2);
}

/** A beads file of that many issues: epics of ten, each child blocked by the one before. */
export function issuesFile(tickets: number): string {
  const lines = Array.from({ length: tickets }, (_, at) => {
    const epic = at - (at % 10);
    const dependencies =
      at === epic
        ? []
        : [
            { issue_id: `bd-${at}`, depends_on_id: `bd-${epic}`, type: 'parent-child' },
            ...(at - epic > 1
              ? [{ issue_id: `bd-${at}`, depends_on_id: `bd-${at - 1}`, type: 'blocks' }]
              : []),
          ];
    return JSON.stringify({
      id: `bd-${at}`,
      title: `Issue ${at}`,
      description: WORDS,
      design: WORDS,
      status: at % 3 === 0 ? 'closed' : 'open',
      priority: at % 5,
      issue_type: at === epic ? 'epic' : 'task',
      created_at: '2025-11-26T23:36:24.908588941Z',
      updated_at: '2025-11-27T00:52:08.797072508Z',
      dependencies,
    });
  });
  return `${lines.join('\n')}\n`;
}
