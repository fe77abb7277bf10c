import type { TicketDefinition } from './ticket';

// For tests and the bench: a ticket, whole but plain, so that each test says only what it is about.

export function ticket(
  id: string,
  dependsOn: string[] = [],
  more: Partial<TicketDefinition> = {},
): TicketDefinition {
  return {
    id,
    title: `Title of ${id}`,
    description: `What ${id} is about`,
    dependsOn,
    initial: { status: 'todo' },
    assignedTo: 'unassigned',
    stepMode: false,
    priority: 2,
    targetFile: null,
    contextFiles: [],
    acceptanceCriteria: [],
    setup: [],
    verify: [],
    model: null,
    taskType: null,
    issueNumber: null,
    rehearsal: null,
    ...more,
  };
}
