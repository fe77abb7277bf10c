import type { ContextPart } from '../../shared/approval';
import type { PrepareJob } from '../engine/ports';
import type { Fence } from './tools/fence';
import { readWorkspaceFile } from './tools/workspace-file';
import { parseWorkspacePath } from './tools/workspace-path';
import { wellFormed } from './well-formed';

export const MAX_FILE_CHARACTERS = 64 * 1024;
const MAX_ALL_CHARACTERS = 512 * 1024;

/** What goes to the worker after the prompt: the track's context, what came of the dependencies, and the ticket's files. */
export async function gatherContext(
  job: PrepareJob,
  /** As in `Fence`. */
  closed: readonly string[],
  signal: AbortSignal,
): Promise<ContextPart[]> {
  const { track, dependencies } = job;
  const parts: ContextPart[] = [];
  if (track.context.trim() !== '') parts.push({ name: 'About the track', text: track.context });
  for (const { ticket, summary } of dependencies) {
    if (summary.trim() !== '') parts.push({ name: `What came of ${ticket}`, text: summary });
  }
  return [...parts, ...(await fileParts(job, { workspace: job.workspace, closed }, signal))];
}

async function fileParts({ ticket }: PrepareJob, fence: Fence, signal: AbortSignal): Promise<ContextPart[]> {
  const parts: ContextPart[] = [];
  const left: string[] = [];
  const seen = new Set<string>();
  let total = 0;
  for (const file of [...(ticket.targetFile === null ? [] : [ticket.targetFile]), ...ticket.contextFiles]) {
    if (signal.aborted) break;
    const path = parseWorkspacePath(file);
    if (!path.ok) {
      left.push(`The path ${path.failure}.`);
      continue;
    }
    const name = path.value.join('/');
    if (seen.has(name)) continue;
    seen.add(name);
    const read = await readWorkspaceFile(fence, path.value);
    if (!read.ok) {
      left.push(read.failure.message);
    } else if (total >= MAX_ALL_CHARACTERS) {
      left.push(`${name} is left out for want of room; read it with read_file.`);
    } else {
      parts.push({ name: `File ${name}`, text: shorten(read.value) });
      total += Math.min(read.value.length, MAX_FILE_CHARACTERS);
    }
  }
  if (left.length > 0) {
    parts.push({ name: 'Files that are not included', text: left.map((line) => `- ${line}`).join('\n') });
  }
  return parts;
}

function shorten(text: string): string {
  if (text.length <= MAX_FILE_CHARACTERS) return text;
  const shown = wellFormed(text.slice(0, MAX_FILE_CHARACTERS));
  return `${shown}\n[Cut here: ${MAX_FILE_CHARACTERS.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters are shown. Read the rest with read_file.]`;
}
