// What anybody would write at first: JSON.parse and a map, without places, checks or what parts mean.

interface Entry {
  readonly id: number | string;
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly dependencies?: readonly (number | string | { depends_on_id: string })[];
  readonly subtasks?: readonly Entry[];
}

interface PlainTicket {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly isDone: boolean;
  readonly dependsOn: readonly string[];
}

export function plainTickets(text: string): PlainTicket[] {
  if (!text.startsWith('{\n')) {
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => ticketOf(JSON.parse(line) as Entry, null));
  }
  const { master } = JSON.parse(text) as { master: { tasks: Entry[] } };
  return master.tasks.flatMap((task) => [
    ticketOf(task, null),
    ...(task.subtasks ?? []).map((subtask) => ticketOf(subtask, task.id)),
  ]);
}

function ticketOf({ id, title, description, status, dependencies = [] }: Entry, parent: Entry['id'] | null) {
  const named = (each: number | string) => (parent === null ? `${each}` : `${parent}.${each}`);
  return {
    id: named(id),
    title,
    description,
    isDone: status === 'done' || status === 'closed',
    dependsOn: dependencies.map((each) => (typeof each === 'object' ? each.depends_on_id : named(each))),
  };
}
