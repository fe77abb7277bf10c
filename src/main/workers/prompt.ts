import type { TicketDefinition, Track } from '../../shared/ticket';
import { ticketParagraphs } from './ticket-paragraphs';

export const WORKER_ROLE = 'Tier 3 worker';

/** What a worker is told before the context: the ticket, how to work, and how to say that it cannot go on. */
export function workerPrompt(track: Track, ticket: TicketDefinition, setup: readonly string[] = []): string {
  return [
    `You work on one ticket of the track “${track.title}”, in a folder of the developer's project, the workspace.`,
    ...ticketParagraphs(ticket),
    `## How to work

- Your tools work in the workspace only. Give paths relative to it.${setupLines(setup)}
- A person may change or reject what you ask for. Read the result of each call before you go on.
- When the ticket is done, call finish with a short summary: alone, as your last call. An answer without a call ends your work, too.${verifyLines(ticket)}
- When you cannot go on, call report_blocked with the reason, or start your answer with BLOCKED and say why.`,
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function setupLines(setup: readonly string[]): string {
  if (setup.length === 0) return '';
  return `
- The workspace is a fresh copy of the repository, made for this ticket; its setup commands have run in it.`;
}

function verifyLines({ verify }: TicketDefinition): string {
  if (verify.length === 0) return '';
  const commands = verify.map((command) => `  - ${command.replaceAll('\n', '\n    ')}`).join('\n');
  return `
- After that these commands run by themselves, and each must exit with 0; when one does not, you hear how it failed and go on:
${commands}`;
}
