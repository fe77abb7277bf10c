import type { TicketDefinition } from '../../shared/ticket';

/** What a ticket asks for, as a model reads it. */
export function ticketParagraphs(ticket: TicketDefinition): string[] {
  const { id, title, description, acceptanceCriteria, targetFile } = ticket;
  const criteria = acceptanceCriteria.map((criterion) => `- ${criterion}`).join('\n');
  return [
    `# Ticket ${id}${title === '' || title === id ? '' : `: ${title}`}`,
    description === title ? '' : description,
    criteria === '' ? '' : `## Acceptance criteria\n\n${criteria}`,
    targetFile === null ? '' : `Target file: ${targetFile}`,
  ].filter((paragraph) => paragraph !== '');
}
