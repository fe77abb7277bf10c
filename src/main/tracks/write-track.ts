import type { TicketDefinition, Track } from '../../shared/ticket';

/** The text of a file in Baton's own format that, opened, gives this track again; fields that say nothing are left out. */
export function writeTrack({ title, context }: Track, tickets: readonly TicketDefinition[]): string {
  const file = { title, ...(context !== '' && { context }), tickets: tickets.map(entryOf) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function entryOf(ticket: TicketDefinition): object {
  const { initial } = ticket;
  return {
    id: ticket.id,
    title: ticket.title,
    description: ticket.description,
    status: initial.status,
    ...(initial.status === 'blocked' && initial.reason !== '' && { blocked_reason: initial.reason }),
    ...(ticket.priority !== 2 && { priority: ticket.priority }),
    ...some('depends_on', ticket.dependsOn),
    ...some('acceptance_criteria', ticket.acceptanceCriteria),
    ...some('setup', ticket.setup),
    ...some('verify', ticket.verify),
    ...(ticket.targetFile !== null && { target_file: ticket.targetFile }),
    ...some('context_requirements', ticket.contextFiles),
    ...(ticket.stepMode && { step_mode: true }),
    ...(ticket.assignedTo !== 'unassigned' && { assigned_to: ticket.assignedTo }),
    ...(ticket.model !== null && { model: ticket.model }),
    ...(ticket.taskType !== null && { task_type: ticket.taskType }),
    ...(ticket.issueNumber !== null && { issue_number: ticket.issueNumber }),
    ...(ticket.rehearsal !== null && { rehearsal: ticket.rehearsal }),
  };
}

function some(key: string, values: readonly string[]): Record<string, readonly string[]> {
  return values.length === 0 ? {} : { [key]: values };
}
