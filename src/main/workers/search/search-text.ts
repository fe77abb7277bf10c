import { fail, succeed } from '../../../shared/result';
import { readIn } from '../tools/held-file';
import type { HeldFolder } from '../tools/held-folder';
import type { WorkspacePath } from '../tools/workspace-path';
import { pathMatcher } from './path-matcher';
import type { Found, TextJob } from './search-job';
import { count, walkNotes } from './walk-notes';
import { walkWorkspace } from './walk-workspace';

const MAX_HITS = 200;
const MAX_TEXT = 48 * 1024;
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_LINE = 300;
const BEFORE_MATCH = 100;

/** The lines that match, as `path:line: text`; binary and huge files are left out. */
export async function searchText(job: TextJob): Promise<Found> {
  const { fence, path: start, glob, pattern, ignoreCase } = job;
  const expression = new RegExp(pattern, ignoreCase ? 'i' : '');
  const isMeant = pathMatcher(glob, start);
  const hits: string[] = [];
  const skipped = { binary: 0, too_large: 0, unreadable: 0 };
  let length = 0;
  let files = 0;
  let isFull = false;

  async function searchFile(folder: HeldFolder, path: WorkspacePath): Promise<void> {
    const read = await readIn(folder, path.at(-1) ?? '', path, MAX_FILE_BYTES).catch(() => null);
    if (!read?.ok) {
      const type = read?.failure.type;
      skipped[type === 'binary' || type === 'too_large' ? type : 'unreadable']++;
      return;
    }
    const before = hits.length;
    for (const [index, line] of linesOf(read.value)) {
      const match = expression.exec(line);
      if (match === null) continue;
      const hit = `${path.join('/')}:${index + 1}: ${around(line, match.index)}`;
      if (hits.length === MAX_HITS || length + hit.length > MAX_TEXT) {
        isFull = true;
        break;
      }
      hits.push(hit);
      length += hit.length + 1;
    }
    if (hits.length > before) files++;
  }

  const walked = await walkWorkspace(fence, start, {
    recursive: true,
    async visit({ kind }, path, folder) {
      if (kind === 'file' && isMeant(path)) await searchFile(folder, path);
      return !isFull;
    },
  });
  if (!walked.ok) return fail(walked.failure.message);
  const number = count(hits.length, 'line', 'lines');
  const lines = [
    ...(hits.length === 0 ? ['No line matches.'] : hits),
    ...(isFull
      ? [`[Cut here: there are more than these ${number}. Narrow the search by a folder or a glob.]`]
      : []),
    ...skippedNote(skipped),
    ...walkNotes(walked.value),
  ];
  return succeed({
    note: `found ${isFull ? 'more than ' : ''}${number} in ${count(files, 'file', 'files')}`,
    text: lines.join('\n'),
  });
}

function* linesOf(text: string): Generator<[number, string]> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) yield [index, line.endsWith('\r') ? line.slice(0, -1) : line];
}

/** Of a long line the part where the match begins. */
function around(line: string, at: number): string {
  if (line.length <= MAX_LINE) return line;
  const from = Math.max(0, Math.min(at - BEFORE_MATCH, line.length - MAX_LINE));
  const part = line.slice(from, from + MAX_LINE);
  return `${from > 0 ? '…' : ''}${part}${from + MAX_LINE < line.length ? '…' : ''}`;
}

function skippedNote({
  binary,
  too_large,
  unreadable,
}: Record<'binary' | 'too_large' | 'unreadable', number>): string[] {
  const parts = [
    ...(binary > 0 ? [count(binary, 'file that is not text', 'files that are not text')] : []),
    ...(too_large > 0
      ? [`${count(too_large, 'file', 'files')} larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`]
      : []),
    ...(unreadable > 0 ? [`${count(unreadable, 'file', 'files')} that could not be read`] : []),
  ];
  return parts.length === 0 ? [] : [`[Not searched: ${parts.join(', ')}]`];
}
