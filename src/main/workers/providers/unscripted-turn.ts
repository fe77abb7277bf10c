import { createHash } from 'node:crypto';
import type { ToolCall } from '../../../shared/approval';
import type { TicketDefinition } from '../../../shared/ticket';
import type { Message, ToolResultPart } from '../message';

export type UnscriptedTurn = { say: string } | ToolCall;

/** What a rehearsal does for a ticket without a script: reads its files, leaves a note, and says what came of it. */
export function unscriptedTurn(
  ticket: TicketDefinition,
  position: number,
  conversation: readonly Message[],
): UnscriptedTurn {
  const files = filesOf(ticket);
  const file = files[position];
  if (file !== undefined) return { tool: 'read_file', input: { path: file } };
  const note = `baton-notes/${safeName(ticket.id)}.md`;
  if (position === files.length) {
    const content = `# ${ticket.id}: ${ticket.title}\n\nA note of the rehearsal; no model was asked.\n\n${readList(files)}\n`;
    return { tool: 'write_file', input: { path: note, content } };
  }
  const results = conversation.flatMap((message) => (message.role === 'tool' ? message.content : []));
  const read = results.filter((part) => part.toolName === 'read_file' && isOk(part)).length;
  const written = results.some((part) => part.toolName === 'write_file' && isOk(part));
  return {
    say: `Rehearsed ${ticket.id}: read ${read} of ${files.length} files and ${written ? `wrote ${note}` : 'wrote no note'}.`,
  };
}

function filesOf({ targetFile, contextFiles }: TicketDefinition): string[] {
  return [...new Set([...(targetFile === null ? [] : [targetFile]), ...contextFiles])];
}

function readList(files: readonly string[]): string {
  return files.length === 0 ? 'The ticket names no files.' : files.map((file) => `- ${file}`).join('\n');
}

function isOk({ output }: ToolResultPart): boolean {
  return output.type === 'text';
}

/** A file name for any ticket id; ids that would look the same get different names. */
function safeName(id: string): string {
  const name = id
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^\.|\.{2,}/g, '-')
    .slice(0, 80);
  return name === id ? name : `${name}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}
