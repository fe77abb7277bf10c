import type { ContextPart, Proposal } from '../../shared/approval';
import type { FileView, View } from '../../shared/file-view';
import { fail, type Result, succeed } from '../../shared/result';
import type { TicketDefinition } from '../../shared/ticket';
import type { AttemptJob, PrepareJob } from '../engine/ports';
import type { Fence } from './tools/fence';
import { readWorkspaceFile } from './tools/workspace-file';
import { parseWorkspacePath, type WorkspacePath } from './tools/workspace-path';
import { wholeView, withinLimit } from './views/file-view';
import type { ViewService } from './views/view-service';

export const MAX_FILE_CHARACTERS = 64 * 1024;
export const MAX_ALL_CHARACTERS = 512 * 1024;

/** Where projects say how to work in them; the first that can be read is taken. */
const GUIDES = ['AGENTS.md', 'CLAUDE.md'];

/** How the workspace's files are looked at. */
export interface Sight {
  /** As in `Fence`. */
  readonly closed: readonly string[];
  /** Who makes views; null shows every file whole. */
  readonly views: Pick<ViewService, 'view'> | null;
}

/** What a file is looked at for: the words of a ticket, or of a goal, say which bodies matter. */
export interface ViewJob extends Pick<AttemptJob, 'workspace'> {
  readonly ticket: Pick<TicketDefinition, 'title' | 'description' | 'acceptanceCriteria'>;
}

type FileJob = Pick<AttemptJob, 'workspace' | 'ticket'>;

/** What goes to the worker after the prompt: the track's context, the project's own guide, what came of the dependencies, and the ticket's files. */
export async function gatherContext(
  job: PrepareJob,
  sight: Sight,
  signal: AbortSignal,
): Promise<ContextPart[]> {
  const { track, dependencies, workspace } = job;
  const parts: ContextPart[] = [];
  const left: string[] = [];
  if (track.context.trim() !== '') parts.push({ name: 'About the track', text: track.context });
  const guide = await findGuide({ workspace, closed: sight.closed }, left);
  if (guide !== null) parts.push({ name: `The project's ${guide.name}`, text: guide.text });
  for (const { ticket, summary } of dependencies) {
    if (summary.trim() !== '') parts.push({ name: `What came of ${ticket}`, text: summary });
  }
  parts.push(...(await fileParts(job, guide?.name ?? null, sight, left, signal)));
  if (left.length > 0) {
    parts.push({ name: 'Files that are not included', text: left.map((line) => `- ${line}`).join('\n') });
  }
  return parts;
}

/** The files of which a proposal holds all there was of them, with that text. */
export function shownWhole({ context }: Proposal): { path: WorkspacePath; text: string }[] {
  return context.flatMap(({ text, file }) => {
    if (file === undefined || file.view !== 'whole' || file.note !== null) return [];
    const path = parseWorkspacePath(file.path);
    return path.ok ? [{ path: path.value, text }] : [];
  });
}

/** The file as a worker of the ticket would get it, with a line at its end that says what is not shown. */
export async function viewFile(
  { workspace, ticket }: ViewJob,
  path: string,
  view: View,
  { closed, views }: Sight,
): Promise<Result<FileView, { message: string }>> {
  const parsed = parseWorkspacePath(path);
  if (!parsed.ok) return fail({ message: `The path ${parsed.failure}.` });
  const read = await readWorkspaceFile({ workspace, closed }, parsed.value);
  if (!read.ok) return fail({ message: read.failure.message });
  return succeed(await shownIn(view, parsed.value.join('/'), read.value, ticket, views));
}

/** The project's own words on how to work in it; what cannot be read of them joins `left`. */
export async function findGuide(
  fence: Fence,
  left: string[],
): Promise<{ readonly name: string; readonly text: string } | null> {
  const problems: string[] = [];
  for (const name of GUIDES) {
    const read = await readWorkspaceFile(fence, [name]);
    if (read.ok && read.value.trim() !== '') {
      return { name, text: inPrompt(withinLimit(wholeView(read.value), MAX_FILE_CHARACTERS), read.value) };
    }
    if (!read.ok && read.failure.type !== 'missing') problems.push(read.failure.message);
  }
  left.push(...problems);
  return null;
}

async function fileParts(
  { ticket, workspace }: FileJob,
  guide: string | null,
  { closed, views }: Sight,
  left: string[],
  signal: AbortSignal,
): Promise<ContextPart[]> {
  const parts: ContextPart[] = [];
  let total = 0;
  for (const { path, view } of filesOf(ticket, left)) {
    if (signal.aborted) break;
    const name = path.join('/');
    if (name === guide) continue;
    const read = await readWorkspaceFile({ workspace, closed }, path);
    if (!read.ok) {
      left.push(read.failure.message);
    } else if (total >= MAX_ALL_CHARACTERS) {
      left.push(`${name} is left out for want of room; read it with read_file.`);
    } else {
      const { text, ...shown } = await shownIn(view, name, read.value, ticket, views);
      parts.push({ name: `File ${name}`, text, file: { path: name, ...shown } });
      total += Math.min(text.length, MAX_FILE_CHARACTERS);
    }
  }
  return parts;
}

/** Each file once: the target whole, as it is to be changed; of the others the first with the bodies that matter. */
function* filesOf(
  { targetFile, contextFiles }: TicketDefinition,
  left: string[],
): Generator<{ path: WorkspacePath; view: View }> {
  const seen = new Set<string>();
  let others = 0;
  for (const file of [...(targetFile === null ? [] : [targetFile]), ...contextFiles]) {
    const path = parseWorkspacePath(file);
    if (!path.ok) {
      left.push(`The path ${path.failure}.`);
      continue;
    }
    const name = path.value.join('/');
    if (seen.has(name)) continue;
    seen.add(name);
    if (file === targetFile) yield { path: path.value, view: 'whole' };
    else yield { path: path.value, view: others++ === 0 ? 'curated' : 'skeleton' };
  }
}

async function shownIn(
  view: View,
  path: string,
  source: string,
  ticket: ViewJob['ticket'],
  views: Sight['views'],
): Promise<FileView> {
  const limit = MAX_FILE_CHARACTERS;
  const ticketText = [ticket.title, ticket.description, ...ticket.acceptanceCriteria].join('\n');
  const shown =
    views === null
      ? withinLimit(wholeView(source), limit)
      : await views.view({ path, source, view, ticketText, limit });
  return { ...shown, text: inPrompt(shown, source) };
}

/** The model has to know what it does not see: it would take an outline for the file, and edit by it. */
function inPrompt({ text, view, note }: FileView, source: string): string {
  if (text === source && note === null) return text;
  const about = [
    ...(view === 'whole' || text === source ? [] : [leftOutOf[view]]),
    ...(note === null ? [] : [note]),
    ...(text === source ? [] : ['Read the rest with read_file.']),
  ];
  return `${text}${text.endsWith('\n') ? '' : '\n'}[${about.join(' ')}]`;
}

const leftOutOf: Record<Exclude<View, 'whole'>, string> = {
  skeleton: 'An outline: bodies are left out.',
  curated: 'An outline with the bodies that matter most to the ticket; others are left out.',
};
